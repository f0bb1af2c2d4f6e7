// What signals do to the program. All of it is C and calls nothing but what POSIX lets a handler call,
// for a signal may come in the middle of anything, also of the allocator: what has come is left in a
// mailbox, and whoever runs Lua or waits finds it there.

#ifndef SIGNALS_H
#define SIGNALS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct lua_State lua_State;

#pragma clang assume_nonnull begin

// MARK: Mailboxes

/// What is asked of a loop from outside of it: by a handler, or by another thread.
typedef struct signals_mailbox signals_mailbox;

/// NULL without memory.
signals_mailbox *_Nullable signals_mailbox_new(void);
void signals_mailbox_free(signals_mailbox *mailbox);

/// Can be read when something has been asked for, so that whoever waits notices; -1, which poll(2)
/// ignores, where no pipe could be made.
int signals_descriptor(const signals_mailbox *mailbox);

/// Asks the loop to stop because of a signal, and to report. For handlers, too.
void signals_ask_stop(signals_mailbox *mailbox, int signal);
void signals_ask_report(signals_mailbox *mailbox);

/// Takes out what was asked for: the signal, 0 for none, and whether to report.
int signals_take_stop(signals_mailbox *mailbox);
bool signals_take_report(signals_mailbox *mailbox);
/// Forgets that this signal has asked to stop.
void signals_forget_stop(signals_mailbox *mailbox, int signal);

/// Counts the `<close>` handlers that have more than the usual time, because what they do must not be
/// cut short. Whether there is one, handlers may ask, too.
void signals_add_graces(signals_mailbox *mailbox, int change);
bool signals_has_grace(const signals_mailbox *mailbox);

// MARK: Handlers

/// Whom signals are for. It must outlive its being set.
typedef struct {
  signals_mailbox *mailbox;
  /// The state whose Lua code is interrupted; NULL where no script runs.
  lua_State *_Nullable state;
  /// A session survives Ctrl-C: it stops what runs and nothing else.
  bool is_session;
} signals_target;

/// Handles signals from now on, and on this thread alone: SIGINT, SIGTERM and SIGHUP (the first asks the
/// target to stop, a further one ends the process, or before that the time of what must not be cut
/// short), SIGUSR1 (asks it to report) and SIGPIPE (is left to whoever writes). A signal that the process
/// was started to ignore stays ignored.
void signals_install(void);
/// NULL: the next signal ends the process.
void signals_set_target(const signals_target *_Nullable target);

/// The last of the three that has come; 0 for none.
int signals_received(void);
/// Forgets a Ctrl-C: what comes next has not been interrupted.
void signals_forget_interrupt(void);

// MARK: The alarm

/// Interrupts the target's Lua code after `nanoseconds`, again and again every quarter of a second, and
/// ends the process with `status` and `last_words` when code that runs never answers. 0: no alarm.
/// False when there is no timer.
bool signals_set_alarm(int64_t nanoseconds);

/// To be called first in a process that was forked, which has no alarm of its parent's, and is no part of
/// what its parent's signals are for.
void signals_begin_child(void);
/// What is said then: a text that lasts.
void signals_set_last_words(const char *text, int status);
/// While there is a text, the alarm ends the process with that and `status` at once: it waits for something that
/// cannot be interrupted, or closes a state whose finalizers cannot be. The text has to last until another
/// one, or NULL, is set.
void signals_set_words_of_wait(const char *_Nullable text, int status);

#pragma clang assume_nonnull end

#endif
