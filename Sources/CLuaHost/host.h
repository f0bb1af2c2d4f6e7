// What the files of this target share: the host context and where it is found.

#ifndef HOST_H
#define HOST_H

#include <signal.h>

#include <lua5.4/lauxlib.h>
#include <lua5.4/lua.h>
#include <lua5.4/lualib.h>

#include "luahost.h"

typedef struct {
  lh_callbacks callbacks;
  void *context;
  /// How files are opened by name; without functions, as Lua's own library does it.
  lh_files files;

  /// The state, once it is there.
  lua_State *main;
  size_t used;
  size_t limit;
  /// Positive while Swift is on top: the limit does not apply then. 1 in a finalizer: Swift is below it; see
  /// `lh_depth_of_swift`.
  int depth;
  /// `lh_refuse_memory`: growths until the first refusal, refusals left, refusals made.
  size_t until_refusal;
  size_t refusals_left;
  size_t refusals;

  /// The thread of the task that is running, if one is.
  lua_State *task;
  /// The thread that runs Lua code; read by signal handlers. NULL if none does.
  lua_State *volatile current;
  /// The hook is to ask the host whether to go on.
  volatile sig_atomic_t is_interrupted;
  /// How often it has asked.
  volatile uint32_t answered;
  /// What a script calls the function of Lua's that `lh_call_own` is calling.
  const char *own;
  /// Coroutines being closed inside one another.
  int closing_coroutines;
  /// References of `package.loaded`, of what lets tasks load a module together, and of the metatable
  /// of tasks.
  int loaded;
  int loading_hooks;
  int task_type;
  /// Whose locals are to be kept: a thread, NULL for none, its chunk, and the reference of a table.
  struct {
    lua_State *volatile thread;
    const void *chunk;
    int table;
  } kept;
} lh_host;

/// Yielded by everything that waits. Its address is the value.
extern const char lh_sentinel;

/// Chunk names of the runtime's own Lua start like this; their frames are not shown to users.
#define LH_RUNTIME_CHUNK "=[halo"

static inline lh_host *lh_host_of(lua_State *L) {
  return *(lh_host **)lua_getextraspace(L);
}

static inline bool lh_is_sentinel(lua_State *L, int index) {
  return lua_touserdata(L, index) == &lh_sentinel;
}

/// Makes room for `count` values while Swift is on top, when it can only fail at Lua's own limit
/// of a million. [-0, +0, –]
void lh_need(lua_State *L, int count);

/// The `depth` while Lua code has Swift on top. In a finalizer it is more than the 1 of what may be below that:
/// there memory is refused, and the error would jump over Swift. [-0, +0, –]
int lh_depth_of_swift(lua_State *L);

/// Calls Lua's own function below `arguments` arguments, in whose place the running function stands: what it
/// refuses is said of `name`, at the place of the script. [-(arguments+1), +results, e]
void lh_call_own(lua_State *L, const char *name, int arguments, int results);

/// Prints one line and aborts.
_Noreturn void lh_fatal(const char *message);

/// Waits in place for the operation registered last, because `L` cannot yield. [-0, +0, –]
void lh_pump(lua_State *L);

/// Userdata as `lh_push_object` makes them. `function` is NULL in all but those of host functions.
typedef struct {
  /// Says that it is one: a script with the debug library can give our metatable to any userdata.
  const void *tag;
  /// NULL once released.
  void *object;
  lh_release release;
  lh_function function;
} lh_box;

/// NULL if the value is no userdata made by `lh_push_box`. [-0, +0, –]
lh_box *lh_box_at(lua_State *L, int index);

/// `lh_push_object` with a function. [-0, +1, –]
void lh_push_box(lua_State *L, const char *type, lh_box box);

/// Whether a thread waits for the host. [-0, +0, –]
bool lh_is_busy(lua_State *co);

/// lua_closethread where there is one. Leaves the error object on top of `co` if the status is not
/// LUA_OK. [-?, +(0|1), –]
int lh_close_thread(lua_State *co, lua_State *from);

/// Around everything that runs Lua code on `L`: keeps track of where an interruption has to go.
/// [-0, +0, –]
lua_State *lh_enter(lua_State *L);
void lh_leave(lua_State *L, lua_State *outer);

/// Sets the hook that `L` needs now. [-0, +0, –]
void lh_update_hook(lua_State *L);

/// Where the thread of a task that has not begun has its function.
#define LH_TASK_FUNCTION 3

/// Keeps the locals of the chunk that is to have them kept, if that is what returns or fails. [-0, +0, –]
void lh_function_returns(lua_State *L, lua_Debug *activation);
void lh_chunk_fails(lua_State *L);
/// The thread will not be used again. [-0, +0, –]
void lh_forget_locals(lua_State *L, lua_State *thread);

/// How many functions are active. [-0, +0, –]
int lh_count_levels(lua_State *L);

/// Whether a `<close>` handler is among the functions active on `L` alone. [-0, +0, –]
bool lh_closing_in(lua_State *L);

/// The thread that the running function of `L` has resumed; NULL if it has not. [-0, +0, –]
lua_State *lh_resumed_by(lua_State *L);

/// Is called by a hook that is about to raise. A message handler that it would run, of an xpcall, runs
/// where hooks are, too, so that it can be interrupted as what it is the handler of. [-0, +0, m]
void lh_guard_handler(lua_State *L);

/// What `lh_closing_in` knows by their addresses. [e]
// For functions that are told apart by their addresses. The linker of a release folds functions of equal code
// into one (`--icf=all`), but leaves a section alone whose name could be an identifier of C.
#ifdef __ELF__
#define LH_UNIQUE __attribute__((section("lh_unique")))
#else
#define LH_UNIQUE
#endif

int lh_pcall(lua_State *L);
int lh_xpcall(lua_State *L);
int lh_task_body(lua_State *L);

/// Compiles a file, as luaL_loadfilex does, and pushes the function or a message. What it used stays
/// below on the stack. LUA_OK, or a status of an error. [-0, +n, m]
int lh_load_file(lua_State *L, const char *path, const char *mode);

/// Leaves out of a chunk a byte order mark, and a first line that starts with '#' but for its end.
void lh_skip_shebang(const char **text, size_t *length);

// Parts of the boot, each run under one lua_pcall.
void lh_open_files(lua_State *L);      // [-0, +0, m]
void lh_open_date(lua_State *L);       // [-0, +0, m]
void lh_open_loading(lua_State *L);    // [-0, +0, e]
void lh_open_coroutines(lua_State *L); // [-0, +0, m]
void lh_open_tasks(lua_State *L);      // [-0, +0, m]
void lh_open_protection(lua_State *L); // [-0, +0, m]
void lh_open_sandbox(lua_State *L);    // [-0, +0, m]

#endif
