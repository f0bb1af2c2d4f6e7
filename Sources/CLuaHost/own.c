// Lua's own functions beneath functions of the host that stand in their place: what they refuse is said
// as if the script had called them.

#include "host.h"

#include <string.h>

// Whether a function of C runs at a level.
static bool is_c(lua_State *L, int level) {
  lua_Debug frame;
  return lua_getstack(L, level, &frame) && lua_getinfo(L, "S", &frame) && *frame.what == 'C';
}

static int call_named(lua_State *L);

// Whether `call_named` runs at a level.
static bool is_call_named(lua_State *L, int level) {
  lua_Debug frame;
  if (!lua_getstack(L, level, &frame)) return false;
  lua_getinfo(L, "f", &frame);
  bool is_it = lua_tocfunction(L, -1) == call_named;
  lua_pop(L, 1);
  return is_it;
}

// Handles the message of an error: of one that the function itself has raised, which Lua has named "?"
// and seen called from nowhere.
static int name_refusal(lua_State *L) {
  if (lua_type(L, 1) != LUA_TSTRING || !is_c(L, 1) || !is_c(L, 2)) return 1;
  const char *name = lh_host_of(L)->own;
  // 0 is this handler, 1 the function, 2 what stands in its place, or below that where it is Swift's.
  luaL_where(L, is_call_named(L, 2) ? 4 : 3);
  if (strncmp(lua_tostring(L, 1), "bad argument #", 14) == 0) {
    lua_pushfstring(L, "to '%s'", name);
    luaL_gsub(L, lua_tostring(L, 1), "to '?'", lua_tostring(L, -1));
    lua_remove(L, -2);
  } else {
    lua_pushvalue(L, 1);
  }
  lua_concat(L, 2);
  return 1;
}

void lh_call_own(lua_State *L, const char *name, int arguments, int results) {
  lh_host *host = lh_host_of(L);
  const char *outer = host->own;
  int handler = lua_gettop(L) - arguments;
  lua_pushcfunction(L, name_refusal);
  lua_insert(L, handler);
  host->own = name;
  int status = lua_pcall(L, arguments, results, handler);
  host->own = outer;
  if (status != LUA_OK) lua_error(L);
  lua_remove(L, handler);
}

static int call_named(lua_State *L) {
  const char *name = lua_touserdata(L, 1);
  lh_call_own(L, name, lua_gettop(L) - 2, LUA_MULTRET);
  return lua_gettop(L) - 1;
}

bool lh_try_call_own(lua_State *L, const char *name, int32_t arguments, int32_t results) {
  lh_need(L, 2);
  lua_pushcfunction(L, call_named);
  lua_pushlightuserdata(L, (void *)name);
  lua_rotate(L, -(arguments + 3), 2);
  return lh_try_call(L, arguments + 2, results);
}
