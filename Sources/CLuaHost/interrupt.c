// Stopping Lua code that does not call the host. A hook makes every loop twice as slow, so there is
// none until somebody asks; `lua_sethook` is the one function of Lua that a signal handler may call.

#include "host.h"

enum {
  // After a refusal, which `pcall` may catch: the next instruction is stopped as well, so that a loop
  // around the `pcall` cannot go on.
  EVERY = 1,
  // Instructions between two questions to the host while it wants to wait. It is also asked after each
  // return: what it waits for may be over then, and a loop whose every round has a `<close>` handler
  // would otherwise never be asked outside of one.
  SOMETIMES = 1000,
};

static void set_hook(lua_State *L, int count);

static void hook(lua_State *L, lua_Debug *activation) {
  lh_host *host = lh_host_of(L);
  if (activation->event == LUA_HOOKRET) {
    lh_function_returns(L, activation);
    if (lua_gethookcount(L) == SOMETIMES) set_hook(L, EVERY);
    return;
  }
  if (!host->is_interrupted) {
    set_hook(L, 0);
    return;
  }
  // A finalizer, with Swift on top. The hook stays for what comes after it.
  if (host->depth > 0) return;
  host->answered++;
  host->depth = lh_depth_of_swift(L);
  lh_interruption interruption = host->callbacks.interrupted(host->context, L);
  host->depth = 0;
  switch (interruption) {
  case LH_STOP:
    set_hook(L, EVERY);
    lh_guard_handler(L);
    lua_error(L);
    break;
  case LH_ASK_AGAIN:
    set_hook(L, SOMETIMES);
    break;
  case LH_GO_ON:
    host->is_interrupted = 0;
    set_hook(L, 0);
    break;
  }
}

// There is one hook for both purposes: a thread has no more than one.
//
// - count: instructions until the host is asked; 0 for never.
static void set_hook(lua_State *L, int count) {
  int mask = count > 0 ? LUA_MASKCOUNT : 0;
  if (count == SOMETIMES || L == lh_host_of(L)->kept.thread) mask |= LUA_MASKRET;
  lua_sethook(L, mask ? hook : NULL, mask, count);
}

void lh_update_hook(lua_State *L) { set_hook(L, lh_host_of(L)->is_interrupted ? EVERY : 0); }

void lh_interrupt(lua_State *L) {
  lh_host *host = lh_host_of(L);
  host->is_interrupted = 1;
  lua_State *current = host->current;
  if (current) set_hook(current, EVERY);
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
  if (host->is_interrupted) set_hook(L, EVERY);
  return outer;
}

void lh_leave(lua_State *L, lua_State *outer) {
  lh_host *host = lh_host_of(L);
  host->current = outer;
  if (host->is_interrupted && outer) set_hook(outer, EVERY);
}
