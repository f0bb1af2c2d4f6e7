// Tracebacks as data. Nothing here allocates in Lua, so that it works when memory has run out.

#include "host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  INNERMOST = 24,
  OUTERMOST = 16,
  NAME_SIZE = 80,
  // What find_name and lua_getinfo push.
  SLOTS = 10,
};

_Static_assert(LH_SOURCE_SIZE >= LUA_IDSIZE, "luahost.h must leave room for what Lua writes");

typedef struct {
  lh_frame_kind kind;
  int line;
  const char *name_kind;
  char source[LUA_IDSIZE];
  char name[NAME_SIZE];
} frame;

struct lh_traceback {
  int count;
  int gap;
  frame frames[];
};

static lh_frame_kind kind_of(const lua_Debug *info) {
  if (*info->what == 'C') return LH_FRAME_C;
  bool is_runtime = strncmp(info->source, LH_RUNTIME_CHUNK, strlen(LH_RUNTIME_CHUNK)) == 0;
  return is_runtime ? LH_FRAME_RUNTIME : LH_FRAME_USER;
}

// Looks for the value on top of the stack among the loaded modules and what is in them.
// [-0, +0, –]
static bool find_name(lua_State *L, char name[NAME_SIZE]) {
  int function = lua_gettop(L);
  bool found = false;
  lua_rawgeti(L, LUA_REGISTRYINDEX, lh_host_of(L)->loaded);
  lua_pushnil(L);
  while (!found && lua_next(L, function + 1)) {
    if (lua_type(L, -2) == LUA_TSTRING) {
      const char *module = lua_tostring(L, -2);
      if (lua_rawequal(L, -1, function)) {
        snprintf(name, NAME_SIZE, "%s", module);
        found = true;
      } else if (lua_istable(L, -1)) {
        bool is_global = strcmp(module, LUA_GNAME) == 0;
        if (lh_push_sealed(L, -1)) lua_replace(L, -2);
        lua_pushnil(L);
        while (!found && lua_next(L, function + 3)) {
          if (lua_type(L, -2) == LUA_TSTRING && lua_rawequal(L, -1, function)) {
            snprintf(name, NAME_SIZE, "%s%s%s", is_global ? "" : module, is_global ? "" : ".",
                     lua_tostring(L, -2));
            found = true;
          }
          lua_pop(L, 1);
        }
      }
    }
    if (!found) lua_settop(L, function + 2);
  }
  lua_settop(L, function);
  return found;
}

// Whether the function at `level` is called what the runtime's own Lua calls it, which tells a user
// nothing.
static bool is_named_by_runtime(lua_State *L, int level) {
  lua_Debug caller;
  if (!lua_getstack(L, level + 1, &caller)) return false;
  lua_getinfo(L, "S", &caller);
  return kind_of(&caller) == LH_FRAME_RUNTIME;
}

static void describe(lua_State *L, int level, frame *frame) {
  lua_Debug info;
  lua_getstack(L, level, &info);
  lua_getinfo(L, "Slnf", &info);
  frame->kind = kind_of(&info);
  frame->line = info.currentline;
  memcpy(frame->source, info.short_src, LUA_IDSIZE);
  frame->name[0] = '\0';
  if (find_name(L, frame->name)) {
    frame->name_kind = "function";
  } else if (*info.namewhat != '\0' && !is_named_by_runtime(L, level)) {
    frame->name_kind = info.namewhat;
    snprintf(frame->name, NAME_SIZE, "%s", info.name);
  } else if (*info.what == 'm') {
    frame->name_kind = "main chunk";
  } else if (*info.what == 'C') {
    frame->name_kind = "";
  } else {
    frame->name_kind = "function";
    snprintf(frame->name, NAME_SIZE, "<%s:%d>", info.short_src, info.linedefined);
  }
  lua_pop(L, 1);
}

// lua_getstack walks from the top, so counting one by one would take quadratic time.
int lh_count_levels(lua_State *L) {
  lua_Debug activation;
  int present = 0;
  int absent = 1;
  while (lua_getstack(L, absent, &activation)) {
    present = absent;
    absent *= 2;
  }
  while (present + 1 < absent) {
    int middle = present + (absent - present) / 2;
    if (lua_getstack(L, middle, &activation)) {
      present = middle;
    } else {
      absent = middle;
    }
  }
  return lua_getstack(L, present, &activation) ? present + 1 : 0;
}

lh_traceback *lh_traceback_new(lua_State *L, int32_t level) {
  if (!lua_checkstack(L, SLOTS)) return NULL;
  int levels = lh_count_levels(L) - level;
  if (levels < 0) levels = 0;
  int gap = levels > INNERMOST + OUTERMOST ? levels - INNERMOST - OUTERMOST : 0;
  int count = levels - gap;
  lh_traceback *traceback = malloc(sizeof *traceback + (size_t)count * sizeof(frame));
  if (!traceback) return NULL;
  traceback->count = count;
  traceback->gap = gap;
  for (int i = 0; i < count; i++) {
    describe(L, level + i + (i < INNERMOST ? 0 : gap), &traceback->frames[i]);
  }
  return traceback;
}

void lh_traceback_free(lh_traceback *traceback) { free(traceback); }

int32_t lh_traceback_count(const lh_traceback *traceback) { return traceback->count; }

int32_t lh_traceback_gap(const lh_traceback *traceback) { return traceback->gap; }

int32_t lh_traceback_gap_index(const lh_traceback *traceback) {
  (void)traceback;
  return INNERMOST;
}

lh_frame lh_traceback_frame(const lh_traceback *traceback, int32_t index) {
  const frame *frame = &traceback->frames[index];
  return (lh_frame){
    .kind = frame->kind, .source = frame->source, .line = frame->line, .name = frame->name,
    .name_kind = frame->name_kind,
  };
}

bool lh_position(lua_State *L, int32_t level, char *source, int32_t *line) {
  lua_Debug activation;
  for (int i = 0; lua_getstack(L, i, &activation); i++) {
    lua_getinfo(L, "Sl", &activation);
    if (kind_of(&activation) != LH_FRAME_USER || --level > 0) continue;
    memcpy(source, activation.short_src, LUA_IDSIZE);
    *line = activation.currentline;
    return true;
  }
  return false;
}
