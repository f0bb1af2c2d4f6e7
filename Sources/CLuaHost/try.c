// Operations that may raise, each under lua_pcall and with the memory limit in force.

#include "host.h"

static bool protected_call(lua_State *L, int arguments, int results) {
  lh_host *host = lh_host_of(L);
  int depth = host->depth;
  host->depth = 0;
  lua_State *outer = lh_enter(L);
  int status = lua_pcall(L, arguments, results, 0);
  lh_leave(L, outer);
  host->depth = depth;
  return status == LUA_OK;
}

bool lh_try_call(lua_State *L, int32_t arguments, int32_t results) {
  if (results > 0) lh_need(L, results);
  return protected_call(L, arguments, results);
}

static int describe(lua_State *L) {
  luaL_tolstring(L, 1, NULL);
  return 1;
}

bool lh_try_describe(lua_State *L, int32_t index) {
  index = lua_absindex(L, index);
  lh_need(L, 2);
  // The value first: a function pushed before it could come to stand at a missing index.
  lua_pushvalue(L, index);
  lua_pushcfunction(L, describe);
  lua_insert(L, -2);
  return protected_call(L, 1, 1);
}

static int get(lua_State *L) {
  lua_gettable(L, 1);
  return 1;
}

bool lh_try_get(lua_State *L, int32_t index) {
  index = lua_absindex(L, index);
  lh_need(L, 2);
  lua_pushcfunction(L, get);
  lua_pushvalue(L, index);
  lua_rotate(L, -3, 2);
  return protected_call(L, 2, 1);
}
