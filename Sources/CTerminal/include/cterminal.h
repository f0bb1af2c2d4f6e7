// What terminals need of the C library and Swift does not see of it.

#ifndef CTERMINAL_H
#define CTERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// How many columns of a terminal a Unicode character takes, whatever the locale of the program; -1
/// for one that cannot be shown. To be called by one thread.
int cterminal_width(uint32_t character);

/// Has what the program writes to its stream `stdout` or `stderr`, 1 or 2, handed over: `write`
/// returns how much it has taken, 0 when it fails. The one by lines, the other at once. Nothing is
/// changed when there is not enough memory.
void cterminal_redirect(
    int stream, void *context, long (*write)(void *context, const char *bytes, size_t count));

/// Makes a stream as `cterminal_redirect` does, for `cterminal_exchange`; NULL when there is not enough
/// memory.
void *cterminal_open(void *context, long (*write)(void *context, const char *bytes, size_t count));

/// Has another stream be the program's `stdout`, and returns the one that was. A Lua state keeps that with
/// which it was made.
void *cterminal_exchange(void *stream);

/// Hands over what is left in a stream of `cterminal_open`.
void cterminal_flush(void *stream);

/// How many bytes the program's `stdout` has not written to its descriptor yet; 0 for one that is handed over.
size_t cterminal_pending(void);
/// Forgets them.
void cterminal_forget_pending(void);

/// Waits until a descriptor can be read, with these signals let through that are blocked otherwise.
/// False, with the reason in `errno`, when it cannot or a signal has come.
bool cterminal_wait(int descriptor, const int *signals, size_t count);

// MARK: The state of a terminal while something else has changed it

/// What has happened to the terminal since this was last asked.
enum {
  CTERMINAL_RESIZED = 1,
  /// The process was stopped, and goes on.
  CTERMINAL_RESUMED = 2,
  CTERMINAL_INTERRUPTED = 4,
  /// Somebody wants the process to stop, with Ctrl-Z.
  CTERMINAL_SUSPENDED = 8,
};

/// Keeps the modes that the terminal has now, and has signals that change it, or that would end the process, handled until
/// `cterminal_end`. `farewell` is written to `output` when the modes are given back.
void cterminal_begin(int input, int output, const char *farewell);
/// Gives the modes back and the signals to whoever had them.
void cterminal_end(void);
/// Gives the modes back, if they are changed. For handlers, too.
void cterminal_restore(void);
/// The modes are changed again.
void cterminal_note_changed(void);
/// Stops the process as Ctrl-Z does, and returns when it goes on.
void cterminal_stop(void);

/// Takes note of an event. For handlers, too.
void cterminal_note(int event);
/// Takes out the events; its descriptor can be read when there are some, -1 before `cterminal_begin`.
int cterminal_take_events(void);
int cterminal_descriptor(void);

// MARK: Lines that are written over

/// There are such lines on a terminal now, from its cursor on: they are erased when the process stops,
/// ends or crashes. Signals that nobody handles are handled from the first call on.
void cterminal_note_region(int descriptor);
/// Erases them, if there are some. For handlers, too.
void cterminal_hide_region(void);

#endif
