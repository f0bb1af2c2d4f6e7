// What the standard library does with files by their names. All of it goes through the three functions
// of `lh_files`, so that a host can have every name looked at; otherwise it is what Lua's own does.
//
// A script is read whole before it is compiled. Functions of open files are Lua's own.

#include "host.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

static int open_plainly(const char *path, int flags, unsigned int mode) {
  return open(path, flags | O_CLOEXEC, mode);
}

static int make_temporary(char *name) {
  int descriptor = mkstemp(name);
  return descriptor < 0 ? -1 : close(descriptor);
}

static const lh_files plain_files = {.open = open_plainly, .remove = remove, .rename = rename};

static const lh_files *files_of(lua_State *L) {
  const lh_files *files = &lh_host_of(L)->files;
  return files->open ? files : &plain_files;
}

void lh_set_files(lua_State *L, const lh_files *files) { lh_host_of(L)->files = *files; }

// MARK: Opening

// [rwa]%+?b?, as fopen has them.
static bool is_mode(const char *mode) {
  if (*mode == '\0' || !strchr("rwa", *mode)) return false;
  mode++;
  if (*mode == '+') mode++;
  if (*mode == 'b') mode++;
  return *mode == '\0';
}

static int flags_of(const char *mode) {
  int access = mode[1] == '+' ? O_RDWR : *mode == 'r' ? O_RDONLY : O_WRONLY;
  switch (*mode) {
  case 'w':
    return access | O_CREAT | O_TRUNC;
  case 'a':
    return access | O_CREAT | O_APPEND;
  default:
    return access;
  }
}

// NULL with errno.
static FILE *open_file(lua_State *L, const char *path, const char *mode) {
  int descriptor = files_of(L)->open(path, flags_of(mode), 0666);
  if (descriptor < 0) return NULL;
  FILE *file = fdopen(descriptor, mode);
  if (!file) {
    int code = errno;
    close(descriptor);
    errno = code;
  }
  return file;
}

static int close_file(lua_State *L) {
  luaL_Stream *stream = luaL_checkudata(L, 1, LUA_FILEHANDLE);
  return luaL_fileresult(L, fclose(stream->f) == 0, NULL);
}

// Pushes a file of Lua's, before there is anything in it that could be lost to an error; false, with
// errno, if it cannot be opened. [-0, +1, m]
static bool push_file(lua_State *L, const char *path, const char *mode) {
  luaL_Stream *stream = lua_newuserdatauv(L, sizeof *stream, 0);
  stream->closef = NULL;
  luaL_setmetatable(L, LUA_FILEHANDLE);
  stream->f = open_file(L, path, mode);
  if (!stream->f) return false;
  stream->closef = close_file;
  return true;
}

// MARK: io

static int io_open(lua_State *L) {
  const char *path = luaL_checkstring(L, 1);
  const char *mode = luaL_optstring(L, 2, "r");
  luaL_argcheck(L, is_mode(mode), 2, "invalid mode");
  return push_file(L, path, mode) ? 1 : luaL_fileresult(L, 0, path);
}

// io.input and io.output: Lua's own, the first upvalue, is given a file in place of a name. The second
// is the mode.
static int set_default(lua_State *L) {
  const char *path = lua_tostring(L, 1);
  if (path && !push_file(L, path, lua_tostring(L, lua_upvalueindex(2)))) {
    return luaL_error(L, "cannot open file '%s' (%s)", path, strerror(errno));
  }
  if (path) lua_replace(L, 1);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  const char *name = *lua_tostring(L, lua_upvalueindex(2)) == 'r' ? "input" : "output";
  lh_call_own(L, name, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

// The iterator of io.lines: that of file:lines, the first upvalue, and after the last line the file, the
// second, is closed.
static int next_line(lua_State *L) {
  lua_settop(L, 0);
  lua_pushvalue(L, lua_upvalueindex(1));
  lh_call_own(L, "lines", 0, LUA_MULTRET);
  if (lua_toboolean(L, 1)) return lua_gettop(L);
  luaL_Stream *stream = lua_touserdata(L, lua_upvalueindex(2));
  if (stream->closef) {
    lua_getfield(L, lua_upvalueindex(2), "close");
    lua_pushvalue(L, lua_upvalueindex(2));
    lua_call(L, 1, 0);
  }
  lua_pushnil(L);
  return 1;
}

// io.lines. Without a name it is Lua's own, the first upvalue; with one, what file:lines, the second,
// gives, closed in the end.
static int io_lines(lua_State *L) {
  if (lua_isnoneornil(L, 1)) {
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lh_call_own(L, "lines", lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
  }
  const char *path = luaL_checkstring(L, 1);
  if (!push_file(L, path, "r")) return luaL_error(L, "%s: %s", path, strerror(errno));
  lua_replace(L, 1);
  lua_pushvalue(L, 1);
  lua_insert(L, 1);
  lua_pushvalue(L, lua_upvalueindex(2));
  lua_insert(L, 2);
  // file, file.lines, file, formats
  lh_call_own(L, "lines", lua_gettop(L) - 2, 1);
  lua_pushvalue(L, 1);
  lua_pushcclosure(L, next_line, 2);
  lua_pushnil(L);
  lua_pushnil(L);
  lua_pushvalue(L, 1);
  return 4;
}

// MARK: os

static int os_remove(lua_State *L) {
  const char *path = luaL_checkstring(L, 1);
  return luaL_fileresult(L, files_of(L)->remove(path) == 0, path);
}

static int os_rename(lua_State *L) {
  const char *from = luaL_checkstring(L, 1);
  const char *to = luaL_checkstring(L, 2);
  return luaL_fileresult(L, files_of(L)->rename(from, to) == 0, NULL);
}

static int os_tmpname(lua_State *L) {
  char name[] = "/tmp/lua_XXXXXX";
  int (*make)(char *) = files_of(L)->make_temporary;
  if ((make ? make : make_temporary)(name) != 0) {
    return luaL_error(L, "unable to generate a unique filename");
  }
  lua_pushstring(L, name);
  return 1;
}

// MARK: Chunks

// Pushes everything in a file. [-0, +1, m]
static void push_contents(lua_State *L, FILE *file) {
  luaL_Buffer buffer;
  luaL_buffinit(L, &buffer);
  size_t count;
  do {
    count = fread(luaL_prepbuffer(&buffer), 1, LUAL_BUFFERSIZE, file);
    luaL_addsize(&buffer, count);
  } while (count > 0);
  luaL_pushresult(&buffer);
}

int lh_load_file(lua_State *L, const char *path, const char *mode) {
  // A file of Lua's, so that it is closed when memory runs out while it is read.
  if (!push_file(L, path, "r")) {
    lua_pushfstring(L, "cannot open %s: %s", path, strerror(errno));
    return LUA_ERRFILE;
  }
  luaL_Stream *stream = lua_touserdata(L, -1);
  push_contents(L, stream->f);
  bool has_failed = ferror(stream->f) != 0;
  int code = errno;
  fclose(stream->f);
  stream->closef = NULL;
  if (has_failed) {
    lua_pushfstring(L, "cannot read %s: %s", path, strerror(code));
    return LUA_ERRFILE;
  }
  size_t length;
  const char *text = lua_tolstring(L, -1, &length);
  lh_skip_shebang(&text, &length);
  lua_pushfstring(L, "@%s", path);
  return luaL_loadbufferx(L, text, length, lua_tostring(L, -1), mode);
}

static bool is_readable(lua_State *L, const char *path) {
  int descriptor = files_of(L)->open(path, O_RDONLY, 0);
  if (descriptor >= 0) close(descriptor);
  return descriptor >= 0;
}

// package.searchpath(name, path[, separator[, replacement]])
static int searchpath(lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  const char *path = luaL_checkstring(L, 2);
  const char *separator = luaL_optstring(L, 3, ".");
  const char *replacement = luaL_optstring(L, 4, LUA_DIRSEP);
  if (*separator) name = luaL_gsub(L, name, separator, replacement);
  path = luaL_gsub(L, path, LUA_PATH_MARK, name);
  for (const char *rest = path; *rest;) {
    size_t length = strcspn(rest, LUA_PATH_SEP);
    if (length > 0) {
      const char *candidate = lua_pushlstring(L, rest, length);
      if (is_readable(L, candidate)) return 1;
      lua_pop(L, 1);
    }
    rest += length;
    if (*rest) rest++;
  }
  lua_pushnil(L);
  lua_pushliteral(L, "no file '");
  luaL_gsub(L, path, LUA_PATH_SEP, "'\n\tno file '");
  lua_pushliteral(L, "'");
  lua_concat(L, 3);
  return 2;
}

// MARK: Boot

// Gives the library on top of the stack `function`, whose first upvalue is the one it takes the place of.
static void wrap(lua_State *L, const char *name, lua_CFunction function, const char *second) {
  lua_getfield(L, -1, name);
  lua_pushstring(L, second);
  lua_pushcclosure(L, function, 2);
  lua_setfield(L, -2, name);
}

// Its buffer is made when it is read first.
int lh_has_read_input(void) { return __fbufsize(stdin) > 0; }

void lh_open_files(lua_State *L) {
  lua_getglobal(L, LUA_IOLIBNAME);
  lua_pushcfunction(L, io_open);
  lua_setfield(L, -2, "open");
  wrap(L, "input", set_default, "r");
  wrap(L, "output", set_default, "w");
  lua_getfield(L, -1, "lines");
  luaL_getmetatable(L, LUA_FILEHANDLE);
  lua_getfield(L, -1, "__index");
  lua_getfield(L, -1, "lines");
  lua_replace(L, -3);
  lua_pop(L, 1);
  lua_pushcclosure(L, io_lines, 2);
  lua_setfield(L, -2, "lines");

  lua_getglobal(L, LUA_OSLIBNAME);
  lua_pushcfunction(L, os_remove);
  lua_setfield(L, -2, "remove");
  lua_pushcfunction(L, os_rename);
  lua_setfield(L, -2, "rename");
  lua_pushcfunction(L, os_tmpname);
  lua_setfield(L, -2, "tmpname");

  lua_getglobal(L, LUA_LOADLIBNAME);
  lua_pushcfunction(L, searchpath);
  lua_setfield(L, -2, "searchpath");
  lua_pop(L, 3);
}
