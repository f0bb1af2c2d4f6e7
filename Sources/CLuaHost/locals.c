// Locals that survive their chunk: what a prompt needs, where each input is a chunk of its own.
//
// Lua forgets the locals of a function when it returns. A hook sees the chunk return, and the
// message handler of its task sees it fail; both come while its locals are still there. The hook
// slows down every return in the thread of the chunk, so it is set for none but that.

#include "host.h"

#include <string.h>

void lh_set_globals(lua_State *L, int32_t chunk) {
  // The first upvalue of a chunk is `_ENV`.
  if (!lua_setupvalue(L, chunk, 1)) lua_pop(L, 1);
}

static void forget(lua_State *L) {
  lh_host *host = lh_host_of(L);
  lua_State *thread = host->kept.thread;
  if (!thread) return;
  host->kept.thread = NULL;
  lh_update_hook(thread);
  luaL_unref(L, LUA_REGISTRYINDEX, host->kept.table);
}

void lh_task_keep_locals(lh_task *task, lua_State *L) {
  lh_host *host = lh_host_of(L);
  lh_need(L, 2);
  forget(L);
  lua_State *thread = lh_task_thread(task);
  host->kept.table = luaL_ref(L, LUA_REGISTRYINDEX);
  host->kept.chunk = lua_topointer(thread, LH_TASK_FUNCTION);
  host->kept.thread = thread;
  lh_update_hook(thread);
}

void lh_forget_locals(lua_State *L, lua_State *thread) {
  if (lh_host_of(L)->kept.thread == thread) forget(L);
}

// [-0, +0, –]
static void keep(lua_State *L, lua_Debug *activation) {
  lh_host *host = lh_host_of(L);
  // Nothing here is refused for want of memory: neither a hook nor a message handler may fail.
  int depth = host->depth;
  host->depth = lh_depth_of_swift(L);
  lua_rawgeti(L, LUA_REGISTRYINDEX, host->kept.table);
  const char *name;
  for (int i = 1; (name = lua_getlocal(L, activation, i)); i++) {
    // Lua's own temporaries have names such as "(for state)"; `_` is what people throw away.
    if (*name == '(' || strcmp(name, "_") == 0) {
      lua_pop(L, 1);
      continue;
    }
    lua_pushstring(L, name);
    lua_insert(L, -2);
    lua_rawset(L, -3);
  }
  lua_pop(L, 1);
  host->depth = depth;
  forget(L);
}

static bool is_chunk(lua_State *L, lua_Debug *activation) {
  lua_getinfo(L, "f", activation);
  bool is_chunk = lua_topointer(L, -1) == lh_host_of(L)->kept.chunk;
  lua_pop(L, 1);
  return is_chunk;
}

void lh_function_returns(lua_State *L, lua_Debug *activation) {
  if (L != lh_host_of(L)->kept.thread) {
    // A coroutine has the hook from the thread it was made in.
    lh_update_hook(L);
  } else if (is_chunk(L, activation)) {
    keep(L, activation);
  }
}

void lh_chunk_fails(lua_State *L) {
  if (L != lh_host_of(L)->kept.thread || !lua_checkstack(L, 6)) return;
  lua_Debug activation;
  // Below the chunk there is the body of the task alone.
  int level = lh_count_levels(L) - 2;
  if (level >= 0 && lua_getstack(L, level, &activation) && is_chunk(L, &activation)) {
    keep(L, &activation);
  }
}
