// A state's beginning, its memory and its end.

#include "host.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void lh_fatal(const char *message) {
  fprintf(stderr, "halo: fatal: %s\n", message);
  abort();
}

static bool is_refused(lh_host *host) {
  if (host->until_refusal > 1) {
    host->until_refusal--;
    return false;
  }
  if (host->refusals_left == 0) return false;
  host->refusals_left--;
  host->refusals++;
  return true;
}

// Whether a finalizer runs below which there is Swift, at a moment Swift did not choose, and none above it.
static bool is_finalizer_on_swift(lh_host *host) {
  return host->depth == 1 && host->main && lh_in_finalizer(host->main);
}

int lh_depth_of_swift(lua_State *L) { return lh_in_finalizer(L) ? 2 : 1; }

// Whether Lua code asks for memory, which may be refused. For a finalizer on Swift what Swift has pushed may
// leave no room, so it has twice as much.
static bool is_too_much(lh_host *host, size_t others, size_t more) {
  size_t limit = host->limit;
  if (others <= limit && more <= limit - others) return false;
  if (host->depth == 0) return true;
  if (!is_finalizer_on_swift(host)) return false;
  return others > limit * 2 || more > limit * 2 - others;
}

// lua_Alloc. Only growth is ever refused: a shrinking block may keep its old place.
static void *allocate(void *context, void *block, size_t old_size, size_t new_size) {
  lh_host *host = context;
  // For a new block Lua passes the kind of object as its old size.
  size_t held = block ? old_size : 0;
  if (new_size == 0) {
    free(block);
    host->used -= held;
    return NULL;
  }
  if (new_size > held) {
    if (is_too_much(host, host->used - held, new_size)) return NULL;
    if (host->depth == 0 && host->until_refusal > 0 && is_refused(host)) return NULL;
  }
  void *result = realloc(block, new_size);
  if (!result) {
    if (new_size <= held) {
      result = block;
    } else if (host->depth > 0 && !is_finalizer_on_swift(host)) {
      lh_fatal("out of memory");
    } else {
      return NULL;
    }
  }
  host->used = host->used - held + new_size;
  return result;
}

static int panic(lua_State *L) {
  const char *message = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "unprotected error";
  lh_fatal(message);
}

static void warn(void *context, const char *text, int more) {
  lh_host *host = context;
  size_t length = 0;
  while (text[length] != '\0') length++;
  host->callbacks.warn(host->context, text, length, more != 0);
}

// Lua makes these texts where nothing protects it, so a refusal would be a panic. A string that
// exists already needs no memory.
static void keep_unprotected_messages(lua_State *L) {
  static const char *const messages[] = {
    "C stack overflow", "error in error handling", "cannot resume dead coroutine",
    "cannot resume non-suspended coroutine",
  };
  for (size_t i = 0; i < sizeof messages / sizeof *messages; i++) {
    lua_pushstring(L, messages[i]);
    luaL_ref(L, LUA_REGISTRYINDEX);
  }
}

static int boot(lua_State *L) {
  luaL_openlibs(L);
  lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lh_host_of(L)->loaded = luaL_ref(L, LUA_REGISTRYINDEX);
  keep_unprotected_messages(L);
  lh_open_coroutines(L);
  lh_open_tasks(L);
  lh_open_protection(L);
  lh_open_sandbox(L);
  lh_open_files(L);
  lh_open_date(L);
  lh_open_loading(L);
  return 0;
}

lua_State *lh_open(const lh_callbacks *callbacks, void *context) {
  lh_host *host = calloc(1, sizeof *host);
  if (!host) return NULL;
  host->callbacks = *callbacks;
  host->context = context;
  host->limit = PTRDIFF_MAX;
  host->depth = 1;
  lua_State *L = lua_newstate(allocate, host);
  if (!L) {
    free(host);
    return NULL;
  }
  *(lh_host **)lua_getextraspace(L) = host;
  host->main = L;
  lua_atpanic(L, panic);
  lua_setwarnf(L, warn, host);
  lua_pushcfunction(L, boot);
  if (lua_pcall(L, 0, 0, 0) != LUA_OK) panic(L);
  return L;
}

void lh_close(lua_State *L) {
  lh_host *host = lh_host_of(L);
  // The host outlives the state because finalizers use it.
  lua_close(L);
  free(host);
}

void *lh_context(lua_State *L) { return lh_host_of(L)->context; }

size_t lh_memory_used(lua_State *L) { return lh_host_of(L)->used; }

size_t lh_memory_limit(lua_State *L) { return lh_host_of(L)->limit; }

void lh_set_memory_limit(lua_State *L, size_t limit) { lh_host_of(L)->limit = limit; }

static bool fits(const lh_host *host, size_t more) {
  return host->used <= host->limit && more <= host->limit - host->used;
}

bool lh_has_room(lua_State *L, size_t more) {
  const lh_host *host = lh_host_of(L);
  if (!fits(host, more)) lua_gc(L, LUA_GCCOLLECT);
  return fits(host, more);
}

void lh_refuse_memory(lua_State *L, size_t nth, size_t count) {
  lh_host *host = lh_host_of(L);
  host->until_refusal = nth;
  host->refusals_left = count;
  host->refusals = 0;
}

size_t lh_memory_refusals(lua_State *L) { return lh_host_of(L)->refusals; }

void lh_collect_garbage(lua_State *L) {
  lh_host *host = lh_host_of(L);
  int depth = host->depth;
  host->depth = 0;
  lua_gc(L, LUA_GCCOLLECT);
  host->depth = depth;
}
