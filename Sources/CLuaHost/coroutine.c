// The coroutine library. A call that waits inside a coroutine suspends the task around it: the
// sentinel passes through the functions here, which resume the coroutine when their own thread is.
//
// While it waits, the sentinel stays on top of the coroutine's stack. That is how everybody else
// can tell that it is busy.

#include "host.h"

const char lh_sentinel;

enum {
  // Lua 5.4.4 does not count nested closes; each may use as much of the C stack as a whole task.
  MAXIMUM_NESTED_CLOSES = 16,
};

typedef int (*finisher)(lua_State *L, lua_State *co, int status, int results);

bool lh_is_busy(lua_State *co) {
  return lua_status(co) == LUA_YIELD && lua_gettop(co) > 0 && lh_is_sentinel(co, -1);
}

static lua_State *check_coroutine(lua_State *L) {
  lua_State *co = lua_tothread(L, 1);
  luaL_argexpected(L, co, 1, "thread");
  return co;
}

int lh_close_thread(lua_State *co, lua_State *from) {
#if LUA_VERSION_RELEASE_NUM >= 50406
  return lua_closethread(co, from);
#else
  (void)from;
  return lua_resetthread(co);
#endif
}

static int close_coroutine(lua_State *L, lua_State *co) {
  lh_host *host = lh_host_of(L);
  if (host->closing_coroutines == MAXIMUM_NESTED_CLOSES) return luaL_error(L, "C stack overflow");
  host->closing_coroutines++;
  lua_State *outer = lh_enter(co);
  int status = lh_close_thread(co, L);
  lh_leave(L, outer);
  host->closing_coroutines--;
  return status;
}

// Runs `co` until it yields to the script, returns or fails; `again` does the same after a
// suspension. The coroutine must be anchored in the caller's frame. [-?, +?, e]
static int run(
    lua_State *L, lua_State *co, int arguments, lua_KFunction again, finisher finish) {
  for (;;) {
    int results = 0;
    lua_State *outer = lh_enter(co);
    int status = lua_resume(co, L, arguments, &results);
    lh_leave(L, outer);
    if (status != LUA_YIELD || results != 1 || !lh_is_sentinel(co, -1)) {
      return finish(L, co, status, results);
    }
    if (lua_isyieldable(L)) {
      lua_pushlightuserdata(L, (void *)&lh_sentinel);
      return lua_yieldk(L, 1, (lua_KContext)co, again);
    }
    lh_pump(L);
    lua_pop(co, 1);
    arguments = 0;
  }
}

// Moves the arguments on top of L to the coroutine and runs it. [-arguments, +?, e]
static int start(
    lua_State *L, lua_State *co, int arguments, lua_KFunction again, finisher finish) {
  const char *refusal = NULL;
  if (lh_is_busy(co)) {
    refusal = "cannot resume a busy coroutine: a call it made has not returned yet";
  } else if (!lua_checkstack(co, arguments)) {
    refusal = "too many arguments to resume";
  }
  if (refusal) {
    lua_pop(L, arguments);
    lua_pushstring(L, refusal);
    return finish(L, NULL, LUA_ERRRUN, 0);
  }
  lua_xmove(L, co, arguments);
  return run(L, co, arguments, again, finish);
}

// Moves the values a coroutine yielded or returned; false, with a message, if they are too many.
static bool take(lua_State *L, lua_State *co, int results) {
  if (lua_checkstack(L, results + 1)) {
    lua_xmove(co, L, results);
    return true;
  }
  lua_pop(co, results);
  lua_pushliteral(L, "too many results to resume");
  return false;
}

// MARK: resume

// `co` is NULL if the error object is on L already, here and below.
static int finish_resume(lua_State *L, lua_State *co, int status, int results) {
  bool succeeded = status == LUA_OK || status == LUA_YIELD;
  if (succeeded) {
    succeeded = take(L, co, results);
  } else if (co) {
    lua_xmove(co, L, 1);
  }
  if (!succeeded) results = 1;
  lua_pushboolean(L, succeeded);
  lua_insert(L, -(results + 1));
  return results + 1;
}

static int resume_again(lua_State *L, int status, lua_KContext context) {
  (void)status;
  lua_State *co = (lua_State *)context;
  lua_pop(co, 1);
  return run(L, co, 0, resume_again, finish_resume);
}

LH_UNIQUE static int coroutine_resume(lua_State *L) {
  lua_State *co = check_coroutine(L);
  return start(L, co, lua_gettop(L) - 1, resume_again, finish_resume);
}

// MARK: wrap

static int finish_wrap(lua_State *L, lua_State *co, int status, int results) {
  if (status == LUA_OK || status == LUA_YIELD) {
    if (take(L, co, results)) return results;
  } else if (co) {
    lua_xmove(co, L, 1);
    status = lua_status(co);
    if (status != LUA_OK && status != LUA_YIELD) {
      status = close_coroutine(L, co);
      lua_xmove(co, L, 1);
    }
  }
  if (status != LUA_ERRMEM && lua_type(L, -1) == LUA_TSTRING) {
    luaL_where(L, 1);
    lua_insert(L, -2);
    lua_concat(L, 2);
  }
  return lua_error(L);
}

static int wrap_again(lua_State *L, int status, lua_KContext context) {
  (void)status;
  lua_State *co = (lua_State *)context;
  lua_pop(co, 1);
  return run(L, co, 0, wrap_again, finish_wrap);
}

LH_UNIQUE static int wrapped(lua_State *L) {
  lua_State *co = lua_tothread(L, lua_upvalueindex(1));
  return start(L, co, lua_gettop(L), wrap_again, finish_wrap);
}

static int coroutine_wrap(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_State *co = lua_newthread(L);
  lua_pushvalue(L, 1);
  lua_xmove(L, co, 1);
  lua_pushcclosure(L, wrapped, 1);
  return 1;
}

// MARK: running, isyieldable, yield: a task looks to its script like Lua's main thread

static bool is_task(lua_State *L) {
  return L == lh_host_of(L)->task;
}

static int coroutine_running(lua_State *L) {
  bool is_main = lua_pushthread(L);
  lua_pushboolean(L, is_main || is_task(L));
  return 2;
}

static int coroutine_isyieldable(lua_State *L) {
  lua_State *co = lua_isnone(L, 1) ? L : check_coroutine(L);
  lua_pushboolean(L, lua_isyieldable(co) && !is_task(co));
  return 1;
}

static int coroutine_yield(lua_State *L) {
  if (is_task(L)) {
    return luaL_error(
        L, "attempt to yield outside a coroutine: calls that wait suspend the task by themselves, "
        "and coroutine.yield works only inside coroutine.create or coroutine.wrap");
  }
  return lua_yield(L, lua_gettop(L));
}

// MARK: status, close

static const char *status_name(lua_State *L, lua_State *co) {
  if (L == co) return "running";
  lua_Debug frame;
  switch (lua_status(co)) {
  case LUA_YIELD:
    return lh_is_busy(co) ? "normal" : "suspended";
  case LUA_OK:
    if (lua_getstack(co, 0, &frame)) return "normal";
    return lua_gettop(co) > 0 ? "suspended" : "dead";
  default:
    return "dead";
  }
}

static int coroutine_status(lua_State *L) {
  lua_pushstring(L, status_name(L, check_coroutine(L)));
  return 1;
}

static int coroutine_close(lua_State *L) {
  lua_State *co = check_coroutine(L);
  if (lh_is_busy(co)) {
    return luaL_error(L, "cannot close a busy coroutine: a call it made has not returned yet");
  }
  const char *name = status_name(L, co);
  if (*name == 'r' || *name == 'n') return luaL_error(L, "cannot close a %s coroutine", name);
  if (close_coroutine(L, co) == LUA_OK) {
    lua_pushboolean(L, true);
    return 1;
  }
  lua_pushboolean(L, false);
  lua_xmove(co, L, 1);
  return 2;
}

lua_State *lh_resumed_by(lua_State *L) {
  lua_Debug info;
  if (!lua_checkstack(L, 2) || !lua_getstack(L, 0, &info)) return NULL;
  lua_getinfo(L, "f", &info);
  lua_CFunction function = lua_tocfunction(L, -1);
  lua_State *co = NULL;
  if (function == wrapped) {
    lua_getupvalue(L, -1, 1);
    co = lua_tothread(L, -1);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  if (function == coroutine_resume && lua_getlocal(L, &info, 1)) {
    co = lua_tothread(L, -1);
    lua_pop(L, 1);
  }
  return co;
}

void lh_open_coroutines(lua_State *L) {
  static const luaL_Reg functions[] = {
    {"close", coroutine_close},     {"isyieldable", coroutine_isyieldable},
    {"resume", coroutine_resume},   {"running", coroutine_running},
    {"status", coroutine_status},   {"wrap", coroutine_wrap},
    {"yield", coroutine_yield},     {NULL, NULL},
  };
  lua_getglobal(L, LUA_COLIBNAME);
  luaL_setfuncs(L, functions, 0);
  lua_pop(L, 1);
}
