// os.date that takes seconds with a fraction, as clocks and services give them.

#include "host.h"

#include <math.h>

// os.date([format[, time]]). Lua's own, the upvalue, refuses a time with a fraction; here its floor
// counts, the second that has begun.
static int os_date(lua_State *L) {
  if (lua_type(L, 2) == LUA_TNUMBER && !lua_isinteger(L, 2)) {
    lua_Integer seconds;
    // What is no integer after that either, such as an infinity, is for Lua's own to refuse.
    if (lua_numbertointeger(floor(lua_tonumber(L, 2)), &seconds)) {
      lua_pushinteger(L, seconds);
      lua_replace(L, 2);
    }
  }
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lh_call_own(L, "date", lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

void lh_open_date(lua_State *L) {
  lua_getglobal(L, LUA_OSLIBNAME);
  lua_getfield(L, -1, "date");
  lua_pushcclosure(L, os_date, 1);
  lua_setfield(L, -2, "date");
  lua_pop(L, 1);
}
