// Reading and writing the stack. Called with Swift on top, so no allocation here can fail; what
// could raise for another reason is kept from happening.

#include "host.h"

#include <math.h>

enum { MAXIMUM_SIZE_HINT = 1 << 20 };

void lh_need(lua_State *L, int count) {
  if (!lua_checkstack(L, count)) lh_fatal("Lua stack overflow in a host function");
}

int32_t lh_count(lua_State *L) { return lua_gettop(L); }

int32_t lh_absolute_index(lua_State *L, int32_t index) { return lua_absindex(L, index); }

int32_t lh_type(lua_State *L, int32_t index) { return lua_type(L, index); }

bool lh_raw_equal(lua_State *L, int32_t a, int32_t b) { return lua_rawequal(L, a, b); }

void lh_set_count(lua_State *L, int32_t count) {
  int grow = count - lua_gettop(L);
  if (grow > 0) lh_need(L, grow);
  lua_settop(L, count);
}

void lh_pop(lua_State *L, int32_t count) { lua_pop(L, count); }

void lh_push_copy(lua_State *L, int32_t index) {
  lh_need(L, 1);
  lua_pushvalue(L, index);
}

void lh_insert(lua_State *L, int32_t index) { lua_insert(L, index); }

void lh_remove(lua_State *L, int32_t index) { lua_remove(L, index); }

void lh_replace(lua_State *L, int32_t index) { lua_replace(L, index); }

void lh_move(lua_State *from, lua_State *to, int32_t count) {
  lh_need(to, count);
  lua_xmove(from, to, count);
}

bool lh_boolean(lua_State *L, int32_t index) { return lua_toboolean(L, index); }

bool lh_is_integer(lua_State *L, int32_t index) { return lua_isinteger(L, index); }

bool lh_integer(lua_State *L, int32_t index, int64_t *value) {
  if (lua_type(L, index) != LUA_TNUMBER) return false;
  int is_integer = 0;
  *value = lua_tointegerx(L, index, &is_integer);
  return is_integer;
}

bool lh_number(lua_State *L, int32_t index, double *value) {
  if (lua_type(L, index) != LUA_TNUMBER) return false;
  *value = lua_tonumber(L, index);
  return true;
}

const char *lh_string(lua_State *L, int32_t index, size_t *length) {
  if (lua_type(L, index) != LUA_TSTRING) return NULL;
  return lua_tolstring(L, index, length);
}

size_t lh_raw_length(lua_State *L, int32_t index) { return lua_rawlen(L, index); }

const void *lh_identity(lua_State *L, int32_t index) {
  return lua_type(L, index) == LUA_TSTRING ? NULL : lua_topointer(L, index);
}

void lh_push_nil(lua_State *L) {
  lh_need(L, 1);
  lua_pushnil(L);
}

void lh_push_boolean(lua_State *L, bool value) {
  lh_need(L, 1);
  lua_pushboolean(L, value);
}

void lh_push_integer(lua_State *L, int64_t value) {
  lh_need(L, 1);
  lua_pushinteger(L, value);
}

void lh_push_number(lua_State *L, double value) {
  lh_need(L, 1);
  lua_pushnumber(L, value);
}

void lh_push_string(lua_State *L, const char *bytes, size_t length) {
  lh_need(L, 1);
  lua_pushlstring(L, length > 0 ? bytes : "", length);
}

void lh_push_pointer(lua_State *L, const void *pointer) {
  lh_need(L, 1);
  lua_pushlightuserdata(L, (void *)pointer);
}

void lh_push_table(lua_State *L, size_t elements, size_t fields) {
  lh_need(L, 1);
  lua_createtable(L, elements < MAXIMUM_SIZE_HINT ? (int)elements : MAXIMUM_SIZE_HINT,
                  fields < MAXIMUM_SIZE_HINT ? (int)fields : MAXIMUM_SIZE_HINT);
}

void lh_push_globals(lua_State *L) {
  lh_need(L, 1);
  lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
}

void lh_push_loaded(lua_State *L) {
  lh_need(L, 1);
  lua_rawgeti(L, LUA_REGISTRYINDEX, lh_host_of(L)->loaded);
}

int32_t lh_get_field(lua_State *L, int32_t table, const char *key, size_t length) {
  table = lua_absindex(L, table);
  if (!lua_istable(L, table)) {
    lh_push_nil(L);
    return LUA_TNIL;
  }
  lh_push_string(L, key, length);
  return lua_rawget(L, table);
}

void lh_set_field(lua_State *L, int32_t table, const char *key, size_t length) {
  table = lua_absindex(L, table);
  if (!lua_istable(L, table)) {
    lua_pop(L, 1);
    return;
  }
  lh_push_string(L, key, length);
  lua_insert(L, -2);
  lua_rawset(L, table);
}

int32_t lh_get_element(lua_State *L, int32_t table, int64_t index) {
  if (!lua_istable(L, table)) {
    lh_push_nil(L);
    return LUA_TNIL;
  }
  lh_need(L, 1);
  return lua_rawgeti(L, table, index);
}

void lh_set_element(lua_State *L, int32_t table, int64_t index) {
  if (lua_istable(L, table)) lua_rawseti(L, table, index);
  else lua_pop(L, 1);
}

int32_t lh_raw_get(lua_State *L, int32_t table) {
  if (lua_istable(L, table)) return lua_rawget(L, table);
  lua_pop(L, 1);
  lh_push_nil(L);
  return LUA_TNIL;
}

bool lh_raw_set(lua_State *L, int32_t table) {
  if (!lua_istable(L, table)) return false;
  int type = lua_type(L, -2);
  if (type == LUA_TNIL || (type == LUA_TNUMBER && isnan(lua_tonumber(L, -2)))) return false;
  lua_rawset(L, table);
  return true;
}

static int next(lua_State *L) {
  return lua_next(L, 1) ? 2 : 0;
}

static bool is_key(lua_State *L, int table) {
  lua_pushvalue(L, -1);
  bool is_key = lua_isnil(L, -1) || lua_rawget(L, table) != LUA_TNIL;
  lua_pop(L, 1);
  return is_key;
}

// lua_next raises for a key that is not in the table. One that has lost its value may have gone.
bool lh_next(lua_State *L, int32_t table) {
  table = lua_absindex(L, table);
  lh_need(L, 3);
  if (is_key(L, table)) return lua_next(L, table);
  lua_pushcfunction(L, next);
  lua_pushvalue(L, table);
  lua_rotate(L, -3, 2);
  int below = lua_gettop(L) - 3;
  if (lua_pcall(L, 2, LUA_MULTRET, 0) != LUA_OK) lua_settop(L, below);
  return lua_gettop(L) > below;
}

bool lh_push_metatable(lua_State *L, int32_t index) {
  lh_need(L, 1);
  return lua_getmetatable(L, index);
}

void lh_set_metatable(lua_State *L, int32_t index) {
  int type = lua_type(L, index);
  // For any other type it would change all values of that type.
  if (type == LUA_TTABLE || type == LUA_TUSERDATA) {
    lua_setmetatable(L, index);
  } else {
    lua_pop(L, 1);
  }
}

int32_t lh_reference_new(lua_State *L) {
  lh_need(L, 2);
  return luaL_ref(L, LUA_REGISTRYINDEX);
}

void lh_reference_push(lua_State *L, int32_t reference) {
  lh_need(L, 1);
  lua_rawgeti(L, LUA_REGISTRYINDEX, reference);
}

void lh_reference_release(lua_State *L, int32_t reference) {
  lh_need(L, 2);
  luaL_unref(L, LUA_REGISTRYINDEX, reference);
}
