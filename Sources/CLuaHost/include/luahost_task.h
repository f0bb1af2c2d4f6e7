// Lua code that runs: how it is interrupted, where it is, and the tasks that it runs in.
//
// A part of luahost.h, which says how the marks are read.

#ifndef LUAHOST_TASK_H
#define LUAHOST_TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

typedef struct lua_State lua_State;

// MARK: Interruption

/// Has `interrupted` called as soon as Lua code runs, also in the middle of a loop. May be called by
/// a signal handler, on the thread that owns the state.
void lh_interrupt(lua_State *L);                                     // [-0, +0, –]
/// Whether Lua code, or a C function it called, is running. Likewise.
bool lh_is_running(lua_State *L);                                    // [-0, +0, –]
/// How often `interrupted` was called. Likewise.
uint32_t lh_interruptions_answered(lua_State *L);                    // [-0, +0, –]

// MARK: Tracebacks

/// A list of stack frames, innermost first. Deep stacks lose their middle.
typedef struct lh_traceback lh_traceback;

typedef enum {
  /// A Lua function of the user's.
  LH_FRAME_USER,
  /// A Lua function of a chunk whose name starts with "=[halo".
  LH_FRAME_RUNTIME,
  /// A C function, which includes host functions.
  LH_FRAME_C,
} lh_frame_kind;

typedef struct {
  lh_frame_kind kind;
  /// As Lua prints it, shortened to less than LH_SOURCE_SIZE bytes.
  const char *source;
  /// -1 in a C function.
  int32_t line;
  /// The name, qualified by its module where it is in one; empty if there is none.
  const char *name;
  /// "function", "method", "local", "upvalue", "main chunk" ...; empty if nothing is known.
  const char *name_kind;
} lh_frame;

/// The frames of `L` from `level` on; 0 is the running function. NULL without memory. To be freed.
lh_traceback *_Nullable lh_traceback_new(lua_State *L, int32_t level); // [-0, +0, –]
void lh_traceback_free(lh_traceback *_Nullable traceback);
int32_t lh_traceback_count(const lh_traceback *traceback);
/// How many frames are missing behind the frame `lh_traceback_gap_index`; 0 if none.
int32_t lh_traceback_gap(const lh_traceback *traceback);
int32_t lh_traceback_gap_index(const lh_traceback *traceback);
lh_frame lh_traceback_frame(const lh_traceback *traceback, int32_t index);

enum { LH_SOURCE_SIZE = 60 };

/// Where the `level`th user function of `L` is; 1 is the nearest. `source` has room for
/// LH_SOURCE_SIZE bytes.
bool lh_position(lua_State *L, int32_t level, char *source, int32_t *line); // [-0, +0, –]

// MARK: Tasks

/// A thread whose body runs under a message handler, so that `<close>` variables are closed on
/// every way out, may wait while they are, and a traceback is taken where an error is raised.
typedef struct lh_task lh_task;

typedef enum { LH_TASK_FINISHED, LH_TASK_SUSPENDED, LH_TASK_FAILED } lh_task_status;

/// Takes a function and, above it, its arguments.
lh_task *lh_task_new(lua_State *L, int32_t arguments);               // [-(arguments+1), +0, –]
/// The thread: its stack holds the results, or the error object, of a task that has ended.
lua_State *lh_task_thread(lh_task *task);
/// Runs until the task waits or ends. Must not be called for one that is running or has ended.
lh_task_status lh_task_resume(lh_task *task);                        // [-?, +?, –]
/// Ends a task that is not running: `<close>` variables are closed, waiting in place, without an
/// error object. False leaves the error object of one on the thread's stack. `[-?, +(0|1), –]`
bool lh_task_close(lh_task *task);
/// Whether a `<close>` handler is running or waiting, in the task or in a coroutine inside it.
/// `[-0, +0, –]`
bool lh_task_is_closing(lh_task *task);
/// The innermost thread: the coroutine that runs or waits, or the task's own thread.
lua_State *lh_task_innermost(lh_task *task);
/// Takes a table from `L`. When the function of the task, a chunk that has not begun, returns or
/// fails, its locals are put into the table. Not those that the compiler has replaced by their
/// values (`local x <const> = 1`), nor those called `_`. One task of a state at a time.
void lh_task_keep_locals(lh_task *task, lua_State *L);               // [-1, +0, –]
/// The task will not be used again; one that has not ended may be collected.
void lh_task_free(lh_task *task);
/// Where the error that ended the task was raised; NULL if unknown. Lives as long as the task.
const lh_traceback *_Nullable lh_task_traceback(lh_task *task);

#pragma clang assume_nonnull end

#endif
