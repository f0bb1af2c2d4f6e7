// Host functions. Swift returns a verdict; what would jump over its frame happens here, after it.

#include "host.h"

enum { FINALIZER_ROOM = 64 * 1024 };

static int resumed(lua_State *L, int status, lua_KContext context);

static int suspend(lua_State *L) {
  // Nothing may fail from here to the yield, because the operation is under way already.
  lua_settop(L, 0);
  lua_pushlightuserdata(L, (void *)&lh_sentinel);
  return lua_yieldk(L, 1, 0, resumed);
}

void lh_pump(lua_State *L) {
  lh_host *host = lh_host_of(L);
  host->depth = lh_depth_of_swift(L);
  host->callbacks.pump(host->context, L);
  host->depth = 0;
}

static lh_verdict complete(lua_State *L) {
  lh_host *host = lh_host_of(L);
  lua_settop(L, 0);
  host->depth = lh_depth_of_swift(L);
  lh_verdict verdict = host->callbacks.complete(host->context, L);
  host->depth = 0;
  return verdict;
}

// What Swift pushed was not held against the limit; older garbage should not break it now. Lua's
// own collection in an emergency runs no finalizers, so it would keep whatever has one. They get
// some room to run in. [-0, +0, –]
static void collect_garbage(lua_State *L) {
  lh_host *host = lh_host_of(L);
  size_t limit = host->limit;
  host->limit = host->used + FINALIZER_ROOM;
  lua_gc(L, LUA_GCCOLLECT);
  host->limit = limit;
}

// Carries out a verdict. [-?, +results, e]
static int act(lua_State *L, lh_verdict verdict) {
  lh_host *host = lh_host_of(L);
  while (verdict == LH_SUSPEND) {
    if (lua_isyieldable(L)) return suspend(L);
    lh_pump(L);
    verdict = complete(L);
  }
  if (host->used > host->limit) collect_garbage(L);
  return verdict == LH_ERROR ? lua_error(L) : verdict;
}

static int resumed(lua_State *L, int status, lua_KContext context) {
  (void)status;
  (void)context;
  return act(L, complete(L));
}

static int call(lua_State *L) {
  lh_host *host = lh_host_of(L);
  // With Swift on top, Lua runs only as a finalizer, at a moment Swift did not choose.
  if (host->depth > 0) {
    return luaL_error(L, "a finalizer cannot call a host function at this moment");
  }
  // A finalizer may still call a function that was collected together with it.
  lh_box *box = lh_box_at(L, lua_upvalueindex(1));
  if (!box || !box->object) return luaL_error(L, "this host function has been collected");
  host->depth = lh_depth_of_swift(L);
  lh_verdict verdict = box->function(box->object, L);
  host->depth = 0;
  return act(L, verdict);
}

void lh_push_function(lua_State *L, lh_function function, void *context, lh_release release) {
  lh_need(L, 2);
  lh_push_box(L, "host function",
              (lh_box){.object = context, .release = release, .function = function});
  lua_pushcclosure(L, call, 1);
}

bool lh_can_suspend(lua_State *L) { return lua_isyieldable(L); }

bool lh_in_finalizer(lua_State *L) {
  // While a finalizer runs, Lua refuses every request to its collector.
  return lua_gc(L, LUA_GCCOUNT) == -1;
}
