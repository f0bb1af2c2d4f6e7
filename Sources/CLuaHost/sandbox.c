// What keeps a script inside Lua. The functions that leave it are taken out by the host; here is what
// only C can do.

#include "host.h"

static const char sealed;

// rawset, except for tables that were sealed.
static int rawset(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checkany(L, 2);
  luaL_checkany(L, 3);
  lua_settop(L, 3);
  if (lua_getmetatable(L, 1)) {
    lua_rawgetp(L, -1, &sealed);
    if (lua_toboolean(L, -1)) {
      return luaL_error(L, "a module of the runtime cannot be changed");
    }
    lua_pop(L, 2);
  }
  lua_rawset(L, 1);
  return 1;
}

void lh_seal(lua_State *L, int32_t metatable) {
  metatable = lua_absindex(L, metatable);
  lh_need(L, 1);
  lua_pushboolean(L, 1);
  lua_rawsetp(L, metatable, &sealed);
}

bool lh_push_sealed(lua_State *L, int32_t index) {
  lh_need(L, 2);
  if (!lua_getmetatable(L, index)) return false;
  lua_rawgetp(L, -1, &sealed);
  bool is_sealed = lua_toboolean(L, -1);
  lua_pop(L, 1);
  if (is_sealed) {
    lua_pushliteral(L, "__index");
    if (lua_rawget(L, -2) == LUA_TTABLE) {
      lua_remove(L, -2);
      return true;
    }
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return false;
}

void lh_lock_strings(lua_State *L) {
  lh_need(L, 3);
  lua_pushliteral(L, "");
  if (lua_getmetatable(L, -1)) {
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

void lh_open_sandbox(lua_State *L) {
  lua_pushcfunction(L, rawset);
  lua_setglobal(L, "rawset");
}
