// Swift objects inside Lua: userdata that hold one reference and drop it when collected.

#include "host.h"

static const char object_tag;

lh_box *lh_box_at(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TUSERDATA || lua_rawlen(L, index) != sizeof(lh_box)) return NULL;
  lh_box *box = lua_touserdata(L, index);
  return box->tag == &object_tag ? box : NULL;
}

// Runs as `__gc`, and whenever a script finds and calls it: the second time does nothing.
static int release(lua_State *L) {
  lh_box *box = lh_box_at(L, 1);
  if (!box || !box->object) return 0;
  void *object = box->object;
  box->object = NULL;
  lh_host *host = lh_host_of(L);
  int depth = host->depth;
  host->depth = depth + 1;
  box->release(object);
  host->depth = depth;
  return 0;
}

bool lh_push_type(lua_State *L, const char *name) {
  lh_need(L, 4);
  lua_pushstring(L, name);
  if (lua_rawget(L, LUA_REGISTRYINDEX) == LUA_TTABLE) return false;
  lua_pop(L, 1);
  lua_createtable(L, 0, 4);
  lua_pushliteral(L, "__name");
  lua_pushstring(L, name);
  lua_rawset(L, -3);
  lua_pushliteral(L, "__gc");
  lua_pushcfunction(L, release);
  lua_rawset(L, -3);
  lua_pushstring(L, name);
  lua_pushvalue(L, -2);
  lua_rawset(L, LUA_REGISTRYINDEX);
  return true;
}

void lh_push_box(lua_State *L, const char *type, lh_box content) {
  lh_need(L, 2);
  lh_box *box = lua_newuserdatauv(L, sizeof *box, 0);
  *box = content;
  box->tag = &object_tag;
  lh_push_type(L, type);
  lua_setmetatable(L, -2);
}

void lh_push_object(lua_State *L, const char *name, void *object, lh_release release) {
  lh_push_box(L, name, (lh_box){.object = object, .release = release});
}

void *lh_object(lua_State *L, int32_t index, const char *name) {
  lh_box *box = lh_box_at(L, index);
  if (!box) return NULL;
  index = lua_absindex(L, index);
  lh_need(L, 2);
  if (!lua_getmetatable(L, index)) return NULL;
  lua_pushstring(L, name);
  lua_rawget(L, LUA_REGISTRYINDEX);
  bool matches = lua_rawequal(L, -1, -2);
  lua_pop(L, 2);
  return matches ? box->object : NULL;
}
