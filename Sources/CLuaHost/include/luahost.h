// The edge between Swift and Lua.
//
// Swift sees this header and no header of Lua. Every function here is total: it returns to its
// caller, never by a jump of Lua's, so no Swift frame can be skipped. The mark behind each one
// reads as in Lua's manual, `[-values popped, +values pushed, what it may raise]`; the last is
// always `–`. Functions that push make room on the stack themselves.
//
// Three ideas carry the whole file.
//
// Verdicts: a host function says what is to be done, in an integer, and C does it once the Swift
// frame has gone.
//
// Depth: while Swift is on top, the memory limit does not apply, so nothing Swift pushes can fail.
// It applies again as soon as the virtual machine or a C function of Lua runs.
//
// Suspension: a host function that waits yields a private sentinel. It travels outward through
// every coroutine up to the task, and `complete` is called, in the place that waited, when the
// task is resumed.

#ifndef LUAHOST_H
#define LUAHOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

typedef struct lua_State lua_State;

/// Results of a host function: this many values on top of the stack, or one of the two below.
typedef int32_t lh_verdict;

enum {
  /// The value on top of the stack is to be raised.
  LH_ERROR = -1,
  /// An operation has been registered with the scheduler; wait for it. What the function has on
  /// its stack is dropped.
  LH_SUSPEND = -2,
};

typedef lh_verdict (*lh_function)(void *context, lua_State *L);
typedef void (*lh_release)(void *context);

/// What becomes of Lua code that was interrupted.
typedef enum {
  /// Nothing: forget the interruption.
  LH_GO_ON,
  /// The value pushed on top is raised.
  LH_STOP,
  /// It goes on for a while, and is then asked about again.
  LH_ASK_AGAIN,
} lh_interruption;

/// What Lua needs from the program around it. The context is the one given to `lh_open`.
typedef struct {
  /// An operation has ended: push its results, on an empty stack.
  lh_verdict (*complete)(void *context, lua_State *L);
  /// `L` waits where it cannot yield: run the loop until its operation has ended. Nothing may be
  /// resumed meanwhile.
  void (*pump)(void *context, lua_State *L);
  /// Lua code was interrupted by `lh_interrupt`. `L` runs it.
  lh_interruption (*interrupted)(void *context, lua_State *L);
  /// A part of a warning; `more` says that another part follows. Must not use Lua.
  void (*warn)(void *context, const char *text, size_t length, bool more);
} lh_callbacks;

// MARK: State

/// Creates a state with the standard libraries. NULL without memory.
lua_State *_Nullable lh_open(const lh_callbacks *callbacks, void *context);

/// Closes the state given by `lh_open`. All finalizers run. `[-*, +0, –]`
void lh_close(lua_State *L);

/// The context given to `lh_open`. `[-0, +0, –]`
void *lh_context(lua_State *L);

/// Bytes allocated now, and how many Lua code may allocate (PTRDIFF_MAX: any). `[-0, +0, –]`
size_t lh_memory_used(lua_State *L);
size_t lh_memory_limit(lua_State *L);
void lh_set_memory_limit(lua_State *L, size_t limit);

/// For tests: the `nth` growth of memory from now (1 is the next) that the limit applies to is
/// refused, and so are the `count - 1` after it. Lua collects garbage and tries once more before it
/// gives up, so 2 make one failure. `nth` 0 switches it off. `[-0, +0, –]`
void lh_refuse_memory(lua_State *L, size_t nth, size_t count);

/// How many growths were refused since `lh_refuse_memory`. `[-0, +0, –]`
size_t lh_memory_refusals(lua_State *L);

/// A full collection, which runs finalizers. `[-0, +0, –]`
void lh_collect_garbage(lua_State *L);

// MARK: The stack

enum {
  LH_TYPE_NONE = -1,
  LH_TYPE_NIL = 0,
  LH_TYPE_BOOLEAN = 1,
  LH_TYPE_LIGHT_USERDATA = 2,
  LH_TYPE_NUMBER = 3,
  LH_TYPE_STRING = 4,
  LH_TYPE_TABLE = 5,
  LH_TYPE_FUNCTION = 6,
  LH_TYPE_USERDATA = 7,
  LH_TYPE_THREAD = 8,
};

int32_t lh_count(lua_State *L);                              // [-0, +0, –]
int32_t lh_absolute_index(lua_State *L, int32_t index);      // [-0, +0, –]
int32_t lh_type(lua_State *L, int32_t index);                // [-0, +0, –]
bool lh_raw_equal(lua_State *L, int32_t a, int32_t b);       // [-0, +0, –]
/// Makes the stack `count` values high. A negative count is relative: -2 pops one value.
void lh_set_count(lua_State *L, int32_t count);              // [-?, +?, –]
void lh_pop(lua_State *L, int32_t count);                    // [-count, +0, –]
void lh_push_copy(lua_State *L, int32_t index);              // [-0, +1, –]
void lh_insert(lua_State *L, int32_t index);                 // [-1, +1, –]
void lh_remove(lua_State *L, int32_t index);                 // [-1, +0, –]
void lh_replace(lua_State *L, int32_t index);                // [-1, +0, –]
/// Moves `count` values between two threads of one state.
void lh_move(lua_State *from, lua_State *to, int32_t count); // [-count, +count, –]

// MARK: Values. Nothing is converted: "1" is not a number and 1 is not a string.

bool lh_boolean(lua_State *L, int32_t index);                        // [-0, +0, –]
bool lh_integer(lua_State *L, int32_t index, int64_t *value);        // [-0, +0, –]
bool lh_is_integer(lua_State *L, int32_t index);                     // [-0, +0, –]
bool lh_number(lua_State *L, int32_t index, double *value);          // [-0, +0, –]
/// NULL unless the value is a string. Valid while the string is on the stack.
const char *_Nullable lh_string(lua_State *L, int32_t index, size_t *length); // [-0, +0, –]
/// Bytes of a string, border of a table, size of a userdata, otherwise 0.
size_t lh_raw_length(lua_State *L, int32_t index);                   // [-0, +0, –]
/// The identity of a table, function, thread or userdata; NULL for the others.
const void *_Nullable lh_identity(lua_State *L, int32_t index);      // [-0, +0, –]

void lh_push_nil(lua_State *L);                                      // [-0, +1, –]
void lh_push_boolean(lua_State *L, bool value);                      // [-0, +1, –]
void lh_push_integer(lua_State *L, int64_t value);                   // [-0, +1, –]
void lh_push_number(lua_State *L, double value);                     // [-0, +1, –]
/// `bytes` may be NULL if `length` is 0.
void lh_push_string(lua_State *L, const char *_Nullable bytes, size_t length); // [-0, +1, –]
/// A light userdata; equal to any other with the same pointer.
void lh_push_pointer(lua_State *L, const void *pointer);             // [-0, +1, –]

// MARK: Tables. All access is raw: no metamethod runs. `table` is the index of a table.

/// The sizes are hints.
void lh_push_table(lua_State *L, size_t elements, size_t fields);    // [-0, +1, –]
void lh_push_globals(lua_State *L);                                  // [-0, +1, –]
/// Pushes `package.loaded`.
void lh_push_loaded(lua_State *L);                                   // [-0, +1, –]
/// `key` may be NULL if `length` is 0.
int32_t lh_get_field(
    lua_State *L, int32_t table, const char *_Nullable key, size_t length); // [-0, +1, –]
void lh_set_field(
    lua_State *L, int32_t table, const char *_Nullable key, size_t length); // [-1, +0, –]
int32_t lh_get_element(lua_State *L, int32_t table, int64_t index);  // [-0, +1, –]
void lh_set_element(lua_State *L, int32_t table, int64_t index);     // [-1, +0, –]
int32_t lh_raw_get(lua_State *L, int32_t table);                     // [-1, +1, –]
/// Pops a value and, below it, its key. False, changing nothing, if the key is nil or NaN.
bool lh_raw_set(lua_State *L, int32_t table);                        // [-2, +0, –]
/// Pops a key, nil to begin with, and pushes the next key and its value. False, pushing nothing, at
/// the end, or if the table has been given new keys so that there is no telling what is next.
bool lh_next(lua_State *L, int32_t table);                           // [-1, +(2|0), –]

bool lh_push_metatable(lua_State *L, int32_t index);                 // [-0, +(1|0), –]
/// Pops a table, or nil, and makes it the metatable of the table or userdata at `index`.
void lh_set_metatable(lua_State *L, int32_t index);                  // [-1, +0, –]

/// Pushes the table in which `require` looks for two functions of the host. `wait(name)` is called
/// while another task loads a module, and `done(name)` when it has been loaded, or has not.
void lh_push_loading_hooks(lua_State *L);                            // [-0, +1, –]

// MARK: Files

/// How the standard library reaches files by their names: `io.open`, `io.lines`, `io.input`,
/// `io.output`, `os.remove`, `os.rename`, `loadfile`, `dofile`, `package.searchpath` and `require`.
/// Each fails with -1 and errno, which is what scripts read.
typedef struct {
  /// open(2). The descriptor is to be closed on exec.
  int (*_Nullable open)(const char *path, int flags, unsigned int mode);
  /// remove(3).
  int (*_Nullable remove)(const char *path);
  /// rename(2).
  int (*_Nullable rename)(const char *from, const char *to);
} lh_files;

/// Has all of them use these functions. `[-0, +0, –]`
void lh_set_files(lua_State *L, const lh_files *files);

// MARK: Tables that belong to the host

/// Marks a metatable: `rawset` refuses tables that have it.
void lh_seal(lua_State *L, int32_t metatable);                       // [-0, +0, –]
/// Pushes the table whose members a table with such a metatable shows.
bool lh_push_sealed(lua_State *L, int32_t index);                    // [-0, +(1|0), –]
/// Hides the metatable of strings from scripts.
void lh_lock_strings(lua_State *L);                                  // [-0, +0, –]

// MARK: References keep a value alive for Swift. A reference is valid until it is released.

int32_t lh_reference_new(lua_State *L);                              // [-1, +0, –]
void lh_reference_push(lua_State *L, int32_t reference);             // [-0, +1, –]
void lh_reference_release(lua_State *L, int32_t reference);          // [-0, +0, –]

// MARK: Host functions and objects. `release` runs when Lua has collected the value; it must not
// use Lua, except for `lh_reference_release`.

void lh_push_function(
    lua_State *L, lh_function function, void *context, lh_release release); // [-0, +1, –]

/// Pushes the metatable registered under `name`. The first time, makes it with `__name` and `__gc`,
/// and returns true.
bool lh_push_type(lua_State *L, const char *name);                   // [-0, +1, –]
/// Pushes a userdata of the type `name`, which is made if need be.
void lh_push_object(
    lua_State *L, const char *name, void *object, lh_release release); // [-0, +1, –]
/// NULL if the value is no such userdata, or has been released.
void *_Nullable lh_object(lua_State *L, int32_t index, const char *name); // [-0, +0, –]

/// A finalizer (`__gc`) is running, so that nothing can wait. To be asked before an operation is
/// registered. `[-0, +0, –]`
bool lh_in_finalizer(lua_State *L);

// MARK: What may fail. False means that the error object has been pushed instead of the results.

/// Compiles a text chunk; a first line that starts with '#' is skipped.
bool lh_try_load(
    lua_State *L, const char *_Nullable text, size_t length, const char *name); // [-0, +1, –]
/// Takes a table, which becomes the globals of the chunk at `chunk`.
void lh_set_globals(lua_State *L, int32_t chunk);                    // [-1, +0, –]
/// Calls a function as `lua_pcall` does; host calls in it wait in place. `results` -1: all.
bool lh_try_call(lua_State *L, int32_t arguments, int32_t results);  // [-(arguments+1), +?, –]
/// Pushes what `tostring` gives.
bool lh_try_describe(lua_State *L, int32_t index);                   // [-0, +1, –]
/// Pops a key and pushes the value, with metamethods.
bool lh_try_get(lua_State *L, int32_t index);                        // [-1, +1, –]

/// Whether a function that waits now would suspend its task; if not, it would wait in place.
/// `[-0, +0, –]`
bool lh_can_suspend(lua_State *L);

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
