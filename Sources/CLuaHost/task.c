// Tasks: a thread, a body that protects what it runs, and the way in and out of it.

#include "host.h"

#include <stdlib.h>

struct lh_task {
  lua_State *thread;
  /// The thread `thread` is resumed from.
  lua_State *main;
  /// Reference of the userdata this struct lives in, whose user value is the thread.
  int anchor;
  lh_traceback *traceback;
};

#define TASK_TYPE "halo task"

/// Lies on top of the error object that ended a body. Its address is the value.
static const char failure;

static void forget_traceback(lh_task *task) {
  lh_traceback_free(task->traceback);
  task->traceback = NULL;
}

static int collect(lua_State *L) {
  lh_task *task = luaL_testudata(L, 1, TASK_TYPE);
  if (task) forget_traceback(task);
  return 0;
}

// The message handler: runs where the error is raised, before anything is unwound.
static int note_error(lua_State *L) {
  lh_task *task = lua_touserdata(L, lua_upvalueindex(1));
  forget_traceback(task);
  task->traceback = lh_traceback_new(L, 1);
  lh_chunk_fails(L);
  return 1;
}

static int end(lua_State *L, int status, lua_KContext context) {
  if (status == LUA_OK || status == LUA_YIELD) return lua_gettop(L) - 2;
  // No handler runs for this one, so what is there belongs to an earlier error.
  if (status == LUA_ERRMEM) forget_traceback((lh_task *)context);
  lua_pushlightuserdata(L, (void *)&failure);
  return 2;
}

// The first function of a task's thread: (handler, function, arguments...). As in lh_pcall, index 1
// keeps the function.
LH_UNIQUE int lh_task_body(lua_State *L) {
  lua_KContext task = (lua_KContext)lua_touserdata(L, lua_upvalueindex(1));
  lua_pushvalue(L, 2);
  lua_insert(L, 1);
  return end(L, lua_pcallk(L, lua_gettop(L) - 3, LUA_MULTRET, 2, task, end), task);
}

void lh_open_tasks(lua_State *L) {
  luaL_newmetatable(L, TASK_TYPE);
  lua_pushcfunction(L, collect);
  lua_setfield(L, -2, "__gc");
  lh_host_of(L)->task_type = luaL_ref(L, LUA_REGISTRYINDEX);
}

lh_task *lh_task_new(lua_State *L, int32_t arguments) {
  lh_need(L, 4);
  lh_task *task = lua_newuserdatauv(L, sizeof *task, 1);
  *task = (lh_task){.main = NULL};
  lua_rawgeti(L, LUA_REGISTRYINDEX, lh_host_of(L)->task_type);
  lua_setmetatable(L, -2);
  task->thread = lua_newthread(L);
  lua_setiuservalue(L, -2, 1);

  lh_need(task->thread, arguments + 4);
  lua_pushvalue(L, -1);
  lua_pushcclosure(L, lh_task_body, 1);
  lua_pushvalue(L, -2);
  lua_pushcclosure(L, note_error, 1);
  lua_xmove(L, task->thread, 2);
  task->anchor = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_xmove(L, task->thread, arguments + 1);

  lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_MAINTHREAD);
  task->main = lua_tothread(L, -1);
  lua_pop(L, 1);
  return task;
}

lua_State *lh_task_thread(lh_task *task) { return task->thread; }

const lh_traceback *lh_task_traceback(lh_task *task) { return task->traceback; }

static lh_task_status status_after(lua_State *L, int status, int results) {
  if (status == LUA_OK) {
    if (results == 0 || lua_touserdata(L, -1) != &failure) return LH_TASK_FINISHED;
    lua_pop(L, 1);
  } else if (status == LUA_YIELD) {
    if (results == 1 && lh_is_sentinel(L, -1)) return LH_TASK_SUSPENDED;
    // Only a C module can get here: `coroutine.yield` refuses.
    lh_close_thread(L, NULL);
    lua_settop(L, 0);
    lua_pushliteral(L, "attempt to yield outside a coroutine");
  }
  return LH_TASK_FAILED;
}

lh_task_status lh_task_resume(lh_task *task) {
  lua_State *L = task->thread;
  lh_host *host = lh_host_of(L);
  int arguments = 0;
  if (lua_status(L) == LUA_YIELD) {
    lua_pop(L, 1);
  } else {
    arguments = lua_gettop(L) - 1;
  }

  int depth = host->depth;
  lua_State *outer = host->task;
  host->depth = 0;
  host->task = L;
  int results = 0;
  lua_State *interrupted = lh_enter(L);
  int status = lua_resume(L, task->main, arguments, &results);
  lh_leave(L, interrupted);
  host->depth = depth;
  host->task = outer;
  return status_after(L, status, results);
}

bool lh_task_close(lh_task *task) {
  lua_State *L = task->thread;
  lh_host *host = lh_host_of(L);
  int depth = host->depth;
  lua_State *outer = host->task;
  host->depth = 0;
  host->task = L;
  lua_State *interrupted = lh_enter(L);
  int status = lh_close_thread(L, task->main);
  lh_leave(L, interrupted);
  host->depth = depth;
  host->task = outer;
  return status == LUA_OK;
}

bool lh_task_is_closing(lh_task *task) {
  // Coroutines are closed in one go, without anything else being resumed.
  if (lh_host_of(task->thread)->closing_coroutines > 0) return true;
  for (lua_State *L = task->thread; L; L = lh_resumed_by(L)) {
    if (lh_closing_in(L)) return true;
  }
  return false;
}

lua_State *lh_task_innermost(lh_task *task) {
  lua_State *L = task->thread;
  for (lua_State *inner = lh_resumed_by(L); inner; inner = lh_resumed_by(inner)) L = inner;
  return L;
}

void lh_task_free(lh_task *task) {
  lh_forget_locals(task->main, task->thread);
  luaL_unref(task->main, LUA_REGISTRYINDEX, task->anchor);
}
