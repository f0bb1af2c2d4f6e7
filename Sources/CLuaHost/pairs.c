// pairs in an order of its own: numbers, then strings by their bytes, then the rest as it comes. Lua's
// own follows the hashes of strings, which are others in each state.

#include "host.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  // LUA_TNUMBER, LUA_TSTRING or another, which all are the same.
  int type;
  // Among all keys, from 1.
  lua_Integer place;
  bool is_integer;
  lua_Integer integer;
  lua_Number number;
  const char *text;
  size_t length;
} sorted_key;

static int compare_numbers(const sorted_key *left, const sorted_key *right) {
  if (left->is_integer && right->is_integer) {
    return (left->integer > right->integer) - (left->integer < right->integer);
  }
  return (left->number > right->number) - (left->number < right->number);
}

static int compare_texts(const sorted_key *left, const sorted_key *right) {
  size_t common = left->length < right->length ? left->length : right->length;
  int order = memcmp(left->text, right->text, common);
  return order ? order : (left->length > right->length) - (left->length < right->length);
}

static int rank(const sorted_key *key) {
  return key->type == LUA_TNUMBER ? 0 : key->type == LUA_TSTRING ? 1 : 2;
}

static int compare(const void *left_key, const void *right_key) {
  const sorted_key *left = left_key, *right = right_key;
  int order = rank(left) - rank(right);
  if (order == 0 && left->type == LUA_TNUMBER) order = compare_numbers(left, right);
  if (order == 0 && left->type == LUA_TSTRING) order = compare_texts(left, right);
  return order ? order : (left->place > right->place) - (left->place < right->place);
}

static sorted_key key_at(lua_State *L, int index, lua_Integer place) {
  sorted_key key = {.type = lua_type(L, index), .place = place};
  if (key.type == LUA_TNUMBER) {
    key.is_integer = lua_isinteger(L, index);
    key.integer = lua_tointeger(L, index);
    key.number = lua_tonumber(L, index);
  } else if (key.type == LUA_TSTRING) {
    key.text = lua_tolstring(L, index, &key.length);
  }
  return key;
}

// How many keys the table at index 1 has; 0 where they come in order by themselves, as those of a list do.
static lua_Integer count_unordered(lua_State *L) {
  lua_Integer count = 0;
  bool is_ordered = true;
  sorted_key last = {.type = LUA_TNUMBER, .is_integer = true, .integer = LUA_MININTEGER};
  last.number = (lua_Number)LUA_MININTEGER;
  for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
    count++;
    if (!is_ordered) continue;
    sorted_key key = key_at(L, -2, count);
    is_ordered = key.type == LUA_TNUMBER && compare_numbers(&last, &key) <= 0;
    last = key;
  }
  return is_ordered || count == 1 ? 0 : count;
}

// Pushes a list of the keys of the table at index 1, in order. [-0, +1, m]
static void push_keys(lua_State *L, lua_Integer count) {
  lua_createtable(L, (int)count, 0);
  int sorted = lua_gettop(L);
  // Holds them while only their bytes are known.
  lua_createtable(L, (int)count, 0);
  int found = lua_gettop(L);
  sorted_key *keys = lua_newuserdatauv(L, (size_t)count * sizeof *keys, 0);
  lua_Integer place = 0;
  for (lua_pushnil(L); place < count && lua_next(L, 1); lua_pop(L, 1)) {
    place++;
    lua_pushvalue(L, -2);
    lua_rawseti(L, found, place);
    keys[place - 1] = key_at(L, -2, place);
  }
  qsort(keys, (size_t)place, sizeof *keys, compare);
  for (lua_Integer index = 0; index < place; index++) {
    lua_rawgeti(L, found, keys[index].place);
    lua_rawseti(L, sorted, index + 1);
  }
  lua_settop(L, sorted);
}

// The iterator; its upvalues are the keys and how many of them have been. What the table has lost
// meanwhile is left out, as `next` does.
static int next_ordered(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  // Without a key it begins anew, as `next` does.
  lua_Integer place = lua_isnoneornil(L, 2) ? 0 : lua_tointeger(L, lua_upvalueindex(2));
  for (;;) {
    place++;
    if (lua_rawgeti(L, lua_upvalueindex(1), place) == LUA_TNIL) return 1;
    lua_pushvalue(L, -1);
    if (lua_rawget(L, 1) != LUA_TNIL) break;
    lua_pop(L, 2);
  }
  lua_pushinteger(L, place);
  lua_replace(L, lua_upvalueindex(2));
  return 2;
}

static int finish(lua_State *L, int status, lua_KContext context) {
  (void)L, (void)status, (void)context;
  return 3;
}

// The upvalue is Lua's own `next`.
static int ordered_pairs(lua_State *L) {
  luaL_checkany(L, 1);
  lua_settop(L, 1);
  if (luaL_getmetafield(L, 1, "__pairs") != LUA_TNIL) {
    lua_pushvalue(L, 1);
    lua_callk(L, 1, 3, 0, finish);
    return 3;
  }
  lua_Integer count = lua_istable(L, 1) ? count_unordered(L) : 0;
  if (count == 0) {
    lua_pushvalue(L, lua_upvalueindex(1));
  } else {
    push_keys(L, count);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, next_ordered, 2);
  }
  lua_pushvalue(L, 1);
  lua_pushnil(L);
  return 3;
}

void lh_order_pairs(lua_State *L) {
  lh_need(L, 2);
  lua_getglobal(L, "next");
  lua_pushcclosure(L, ordered_pairs, 1);
  lua_setglobal(L, "pairs");
}
