// The edge between Swift and Lua.
//
// Swift sees this header and no header of Lua. Every function here is total: it returns to its
// caller, never by a jump of Lua's, so no Swift frame can be skipped. The mark behind each one
// reads as in Lua's manual, `[-values popped, +values pushed, what it may raise]`; the last is
// always `–`. Functions that push make room on the stack themselves.
//
// Three ideas carry the whole edge.
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

#include "luahost_stack.h"
#include "luahost_task.h"

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

/// Whether Lua code could allocate `more` bytes; collects garbage where it could not without. What
/// Swift pushes is not refused, so a function that pushes much asks. Finalizers run, and cannot call
/// the host meanwhile. `[-0, +0, –]`
bool lh_has_room(lua_State *L, size_t more);

/// For tests: the `nth` growth of memory from now (1 is the next) that the limit applies to is
/// refused, and so are the `count - 1` after it. Lua collects garbage and tries once more before it
/// gives up, so 2 make one failure. `nth` 0 switches it off. `[-0, +0, –]`
void lh_refuse_memory(lua_State *L, size_t nth, size_t count);

/// How many growths were refused since `lh_refuse_memory`. `[-0, +0, –]`
size_t lh_memory_refusals(lua_State *L);

/// A full collection, which runs finalizers. `[-0, +0, –]`
void lh_collect_garbage(lua_State *L);

// MARK: Modules

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
  /// Makes an empty file whose name is `name` with other letters in place of the six `X` at its end, and
  /// puts these there; NULL for what Lua's own `os.tmpname` does.
  int (*_Nullable make_temporary)(char *name);
} lh_files;

/// Has all of them use these functions. `[-0, +0, –]`
void lh_set_files(lua_State *L, const lh_files *files);

/// Whether some state of this process has read standard input, other than by its name: `io.read`, `io.stdin`.
int lh_has_read_input(void);

// MARK: Order

/// Has `pairs` go through tables in an order that is the same in every state: numbers, strings by their
/// bytes, and then what else there is in no order. It costs a list of the keys. `next` is as it was.
void lh_order_pairs(lua_State *L);                                   // [-0, +0, –]

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
/// registered. Signal handlers may ask, too. `[-0, +0, –]`
bool lh_in_finalizer(lua_State *L);

// MARK: What may fail. False means that the error object has been pushed instead of the results.

/// Compiles a text chunk; a first line that starts with '#' is skipped.
bool lh_try_load(
    lua_State *L, const char *_Nullable text, size_t length, const char *name); // [-0, +1, –]
/// Takes a table, which becomes the globals of the chunk at `chunk`.
void lh_set_globals(lua_State *L, int32_t chunk);                    // [-1, +0, –]
/// Calls a function as `lua_pcall` does; host calls in it wait in place. `results` -1: all.
bool lh_try_call(lua_State *L, int32_t arguments, int32_t results);  // [-(arguments+1), +?, –]
/// The same for a function of Lua's own, in whose place the running one stands: what it refuses is said of
/// `name`, at the place of the script.
bool lh_try_call_own(
    lua_State *L, const char *name, int32_t arguments, int32_t results); // [-(arguments+1), +?, –]
/// Pushes what `tostring` gives.
bool lh_try_describe(lua_State *L, int32_t index);                   // [-0, +1, –]
/// Pops a key and pushes the value, with metamethods.
bool lh_try_get(lua_State *L, int32_t index);                        // [-1, +1, –]

/// Whether a function that waits now would suspend its task; if not, it would wait in place.
/// `[-0, +0, –]`
bool lh_can_suspend(lua_State *L);

#pragma clang assume_nonnull end

#endif
