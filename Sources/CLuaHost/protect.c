// pcall and xpcall. They do what Lua's own do; they are here so that `lh_closing_in` can tell the
// function one of them protects from the `<close>` handlers it calls after an error: index 1 keeps
// the protected function.

#include "host.h"

#include <string.h>

static int end_protected(lua_State *L, int status, lua_KContext below) {
  if (status == LUA_OK || status == LUA_YIELD) return lua_gettop(L) - (int)below;
  lua_pushboolean(L, 0);
  lua_pushvalue(L, -2);
  return 2;
}

// (function, arguments...)
LH_UNIQUE int lh_pcall(lua_State *L) {
  luaL_checkany(L, 1);
  lua_pushvalue(L, 1);
  lua_insert(L, 1);
  lua_pushboolean(L, 1);
  lua_insert(L, 2);
  return end_protected(L, lua_pcallk(L, lua_gettop(L) - 3, LUA_MULTRET, 0, 1, end_protected), 1);
}

// (function, handler, arguments...)
LH_UNIQUE int lh_xpcall(lua_State *L) {
  luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_pushboolean(L, 1);
  lua_pushvalue(L, 1);
  lua_rotate(L, 3, 2);
  return end_protected(L, lua_pcallk(L, lua_gettop(L) - 4, LUA_MULTRET, 2, 2, end_protected), 2);
}

static int end_closing(lua_State *L, int status, lua_KContext below) {
  if (status == LUA_OK || status == LUA_YIELD) return lua_gettop(L) - (int)below;
  return lua_error(L);
}

// (function, arguments...): calls it and raises what it raises, once its `<close>` variables are closed:
// in a coroutine that fails under coroutine.resume nobody closes them. No Lua code runs in between, which a
// task that is cancelled could not.
LH_UNIQUE static int closing_call(lua_State *L) {
  luaL_checkany(L, 1);
  lua_pushvalue(L, 1);
  lua_insert(L, 1);
  return end_closing(L, lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 1, end_closing), 1);
}

void lh_push_closing_call(lua_State *L) {
  lh_need(L, 1);
  lua_pushcfunction(L, closing_call);
}

// Whether the function at `level` was called by one of the above, or by the body of a task, and is
// not the function that was to be protected. [-0, +0, –]
static bool is_called_after_error(lua_State *L, int level, lua_Debug *info) {
  lua_Debug caller;
  if (!lua_getstack(L, level + 1, &caller)) return false;
  lua_getinfo(L, "f", &caller);
  lua_CFunction function = lua_tocfunction(L, -1);
  lua_pop(L, 1);
  if (function != lh_pcall && function != lh_xpcall && function != closing_call
      && function != lh_task_body) {
    return false;
  }
  lua_getinfo(L, "f", info);
  lua_getlocal(L, &caller, 1);
  bool is_protected = lua_rawequal(L, -1, -2);
  lua_pop(L, 2);
  return !is_protected;
}

bool lh_closing_in(lua_State *L) {
  if (!lua_checkstack(L, 3)) return false;
  lua_Debug info;
  for (int level = 0; lua_getstack(L, level, &info); level++) {
    lua_getinfo(L, "n", &info);
    // How Lua names a handler that is called where its variable goes out of scope.
    if (strcmp(info.namewhat, "metamethod") == 0 && strcmp(info.name, "close") == 0) return true;
    if (is_called_after_error(L, level, &info)) return true;
  }
  return false;
}

// MARK: Handlers of what was interrupted
//
// Lua runs a message handler inside what raises the error. Where that is a hook, no hook runs in the
// handler: one that loops could not be stopped any more. So for an error of the hook the handler runs on
// a thread of its own, where hooks are as everywhere.

// (error). The handler is the upvalue.
static int run_handler(lua_State *L) {
  lua_settop(L, 1);
  lua_State *co = lua_newthread(L);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushvalue(L, 1);
  lua_xmove(L, co, 2);
  int results = 0;
  int arguments = 1;
  for (;;) {
    lua_State *outer = lh_enter(co);
    int status = lua_resume(co, L, arguments, &results);
    lh_leave(L, outer);
    if (status == LUA_OK && results == 0) lua_pushnil(co);
    if (status == LUA_YIELD) {
      if (results == 1 && lh_is_sentinel(co, -1)) {
        lh_pump(L);
        lua_pop(co, 1);
        arguments = 0;
        continue;
      }
      lua_pushliteral(co, "attempt to yield across a C-call boundary");
    }
    if (status == LUA_OK && results > 1) lua_pop(co, results - 1);
    lua_xmove(co, L, 1);
    return 1;
  }
}

// The handlers that C has are left alone: they do not loop, and a traceback is to be of the right thread.
void lh_guard_handler(lua_State *L) {
  lua_Debug info;
  if (!lua_checkstack(L, 3)) return;
  for (int level = 0; lua_getstack(L, level, &info); level++) {
    lua_getinfo(L, "f", &info);
    lua_CFunction function = lua_tocfunction(L, -1);
    lua_pop(L, 1);
    if (function == lh_pcall || function == closing_call || function == lh_task_body) return;
    if (function != lh_xpcall) continue;
    lua_getlocal(L, &info, 2);
    if (lua_iscfunction(L, -1)) {
      lua_pop(L, 1);
      return;
    }
    lua_pushcclosure(L, run_handler, 1);
    lua_setlocal(L, &info, 2);
    return;
  }
}

void lh_open_protection(lua_State *L) {
  lua_pushcfunction(L, lh_pcall);
  lua_setglobal(L, "pcall");
  lua_pushcfunction(L, lh_xpcall);
  lua_setglobal(L, "xpcall");
}
