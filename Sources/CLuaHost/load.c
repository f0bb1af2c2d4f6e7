// Chunks: text only, everywhere. Lua does not check bytecode, and a crafted piece crashes it.

#include "host.h"

#include <string.h>

static const char require_source[] = {
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc23-extensions"
#embed "require.lua"
#pragma clang diagnostic pop
};

// As luaL_loadfile does for files: a byte order mark and a first line that starts with '#' are not
// part of the program. The end of that line is, so that line numbers are right.
void lh_skip_shebang(const char **text, size_t *length) {
  size_t skipped = *length >= 3 && memcmp(*text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
  if (skipped < *length && (*text)[skipped] == '#') {
    while (skipped < *length && (*text)[skipped] != '\n') skipped++;
  }
  *text += skipped;
  *length -= skipped;
}

bool lh_try_load(lua_State *L, const char *text, size_t length, const char *name) {
  lh_host *host = lh_host_of(L);
  lh_need(L, 1);
  if (length == 0) text = "";
  lh_skip_shebang(&text, &length);
  int depth = host->depth;
  host->depth = 0;
  int status = luaL_loadbufferx(L, text, length, name, "t");
  host->depth = depth;
  return status == LUA_OK;
}

// Calls Lua's own load or loadfile with the mode, at `mode_index`, narrowed to text.
static int load_text(lua_State *L, const char *name, int mode_index) {
  const char *mode = luaL_optstring(L, mode_index, "t");
  if (lua_gettop(L) < mode_index) lua_settop(L, mode_index);
  lua_pushstring(L, strchr(mode, 't') ? "t" : "");
  lua_replace(L, mode_index);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lh_call_own(L, name, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

static int load(lua_State *L) {
  // Before there is a nil in its place.
  if (lua_isnone(L, 1)) luaL_checktype(L, 1, LUA_TFUNCTION);
  return load_text(L, "load", 3);
}

// loadfile([path[, mode[, env]]]). Without a path it is Lua's own, which reads standard input.
static int loadfile(lua_State *L) {
  const char *path = luaL_optstring(L, 1, NULL);
  if (!path) return load_text(L, "loadfile", 2);
  const char *mode = luaL_optstring(L, 2, "t");
  bool has_environment = !lua_isnone(L, 3);
  lua_settop(L, 3);
  if (lh_load_file(L, path, strchr(mode, 't') ? "t" : "") != LUA_OK) {
    lua_pushnil(L);
    lua_insert(L, -2);
    return 2;
  }
  if (has_environment) {
    lua_pushvalue(L, 3);
    if (!lua_setupvalue(L, -2, 1)) lua_pop(L, 1);
  }
  return 1;
}

static int dofile_end(lua_State *L, int status, lua_KContext context) {
  (void)status;
  (void)context;
  return lua_gettop(L) - 1;
}

static int dofile(lua_State *L) {
  const char *path = luaL_optstring(L, 1, NULL);
  lua_settop(L, 1);
  int status = path ? lh_load_file(L, path, "t") : luaL_loadfilex(L, NULL, "t");
  if (status != LUA_OK) return lua_error(L);
  // Below the chunk there may be what it was read with.
  if (lua_gettop(L) > 2) lua_replace(L, 2);
  lua_settop(L, 2);
  lua_callk(L, 0, LUA_MULTRET, 0, dofile_end);
  return dofile_end(L, 0, 0);
}

static int is_busy(lua_State *L) {
  lua_pushboolean(L, lh_is_busy(lua_tothread(L, 1)));
  return 1;
}

static void narrow(lua_State *L, const char *name, lua_CFunction function) {
  lua_getglobal(L, name);
  lua_pushcclosure(L, function, 1);
  lua_setglobal(L, name);
}

void lh_push_loading_hooks(lua_State *L) {
  lh_need(L, 1);
  lua_rawgeti(L, LUA_REGISTRYINDEX, lh_host_of(L)->loading_hooks);
}

void lh_open_loading(lua_State *L) {
  narrow(L, "load", load);
  narrow(L, "loadfile", loadfile);
  lua_pushcfunction(L, dofile);
  lua_setglobal(L, "dofile");
  if (luaL_loadbufferx(
          L, require_source, sizeof require_source, LH_RUNTIME_CHUNK " require]", "t")) {
    lua_error(L);
  }
  lua_pushcfunction(L, is_busy);
  lua_createtable(L, 0, 2);
  lua_pushvalue(L, -1);
  lh_host_of(L)->loading_hooks = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_call(L, 2, 0);
}
