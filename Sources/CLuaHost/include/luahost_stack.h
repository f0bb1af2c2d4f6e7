// What Swift does to a stack of Lua's: values, and tables without their metamethods.
//
// A part of luahost.h, which says how the marks are read.

#ifndef LUAHOST_STACK_H
#define LUAHOST_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

typedef struct lua_State lua_State;

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
/// A function that calls its first argument with the others, and raises what that raises once the
/// `<close>` variables in it are closed: also in a coroutine that nobody closes.
void lh_push_closing_call(lua_State *L);                             // [-0, +1, –]
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

#pragma clang assume_nonnull end

#endif
