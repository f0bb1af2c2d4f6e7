// Stopping Lua code that does not call the host. A hook makes every loop twice as slow, so there is
// none until somebody asks; `lua_sethook` is the one function of Lua that a signal handler may call.

#include "host.h"

enum {
  // After a refusal, which `pcall` may catch: the next instruction is stopped as well, so that a loop
  // around the `pcall` cannot go on.
  EVERY = 1,
  // Instructions between two questions to the host while it wants to wait.
  SOMETIMES = 1000,
};

static void hook(lua_State *L, lua_Debug *activation) {
  (void)activation;
  lh_host *host = lh_host_of(L);
  if (!host->is_interrupted || host->depth > 0) {
    lua_sethook(L, NULL, 0, 0);
    return;
  }
  host->answered++;
  host->depth = 1;
  lh_interruption interruption = host->callbacks.interrupted(host->context, L);
  host->depth = 0;
  switch (interruption) {
  case LH_STOP:
    lua_sethook(L, hook, LUA_MASKCOUNT, EVERY);
    lua_error(L);
    break;
  case LH_ASK_AGAIN:
    lua_sethook(L, hook, LUA_MASKCOUNT, SOMETIMES);
    break;
  case LH_GO_ON:
    host->is_interrupted = 0;
    lua_sethook(L, NULL, 0, 0);
    break;
  }
}

void lh_interrupt(lua_State *L) {
  lh_host *host = lh_host_of(L);
  host->is_interrupted = 1;
  lua_State *current = host->current;
  if (current) lua_sethook(current, hook, LUA_MASKCOUNT, EVERY);
}

bool lh_is_running(lua_State *L) {
  lh_host *host = lh_host_of(L);
  return host->current && host->depth == 0;
}

uint32_t lh_interruptions_answered(lua_State *L) { return lh_host_of(L)->answered; }

lua_State *lh_enter(lua_State *L) {
  lh_host *host = lh_host_of(L);
  lua_State *outer = host->current;
  host->current = L;
  // After `current` is set, so that an interruption in between is not lost.
  if (host->is_interrupted) lua_sethook(L, hook, LUA_MASKCOUNT, EVERY);
  return outer;
}

void lh_leave(lua_State *L, lua_State *outer) {
  lh_host *host = lh_host_of(L);
  host->current = outer;
  if (host->is_interrupted && outer) lua_sethook(outer, hook, LUA_MASKCOUNT, EVERY);
}
