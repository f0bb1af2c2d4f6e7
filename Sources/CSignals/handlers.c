// For sigaction and timers.
#define _GNU_SOURCE
#include "signals.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cterminal.h"
#include "luahost.h"

enum {
  // How often Ctrl-C, and the alarm, may go unanswered by code that runs.
  PATIENCE_OF_SESSIONS = 3,
  PATIENCE_OF_ALARM = 8,
  ALARM_INTERVAL = 250 * 1000 * 1000,
};

/// How often in a row code that runs has not answered.
typedef struct {
  uint32_t last_answered;
  int count;
} unanswered;

// A handler has no context but these. They are written before it is installed, by itself, or, the
// target, at once.
static const signals_target *_Atomic present;
static atomic_int received;
static bool has_ended_grace;
static pthread_t main_thread;
static unanswered presses;
static unanswered rings;
static const char *last_words = "";
static int last_status = 1;
static const char *_Atomic words_of_wait;
static int status_of_wait = 1;
static timer_t timer;
static bool has_timer;

/// Whether something runs that may never end by itself: code of Lua's; a finalizer, which no hook interrupts,
/// also while a host function is on top; or those of a state that is being closed.
static bool may_run_for_ever(lua_State *state) {
  return words_of_wait || lh_is_running(state) || lh_in_finalizer(state);
}

static int note_unanswered(unanswered *note, lua_State *state) {
  uint32_t answered = lh_interruptions_answered(state);
  bool is_same = may_run_for_ever(state) && answered == note->last_answered;
  note->count = is_same ? note->count + 1 : 0;
  note->last_answered = answered;
  return note->count;
}

static _Noreturn void end(int status, const char *words) {
  cterminal_restore();
  // Who reads it may not: a line has room in a pipe that is ready, and none is waited for.
  struct pollfd errors = {.fd = STDERR_FILENO, .events = POLLOUT};
  if (poll(&errors, 1, 0) == 1 && write(STDERR_FILENO, words, strlen(words)) < 0) {}
  _exit(status);
}

static void stop(const signals_target *target, int signal) {
  signals_ask_stop(target->mailbox, signal);
  if (target->state) lh_interrupt(target->state);
}

static void handle_stop(int signal) {
  const signals_target *target = present;
  if (target && target->is_session && signal == SIGINT) {
    received = signal;
    cterminal_note(CTERMINAL_INTERRUPTED);
    // Pressed again and again in vain, it does end the process.
    if (note_unanswered(&presses, target->state) >= PATIENCE_OF_SESSIONS) {
      end(128 + signal, "halo: ended inside a function that cannot be interrupted\n");
    }
    stop(target, signal);
    return;
  }
  bool is_first = received == 0 || (target && target->is_session && received == SIGINT);
  bool ends_grace =
      !is_first && target && !has_ended_grace && signals_has_grace(target->mailbox);
  if (!target || !(is_first || ends_grace)) end(128 + signal, "");
  if (ends_grace) has_ended_grace = true;
  if (is_first) received = signal;
  stop(target, signal);
}

static void ring(void) {
  const char *words = words_of_wait;
  if (words) end(status_of_wait, words);
  const signals_target *target = present;
  if (!target || !target->state) return;
  if (!may_run_for_ever(target->state)) {
    // A host function is on top, or nothing of Lua's. Whoever runs next is asked: a loop that does
    // little but call the host would be met by no alarm for a long time.
    rings.count = 0;
  } else if (note_unanswered(&rings, target->state) >= PATIENCE_OF_ALARM) {
    end(last_status, last_words);
  }
  lh_interrupt(target->state);
}

static void handle(int signal) {
  int code = errno;
  if (!pthread_equal(pthread_self(), main_thread)) {
    // A thread of libcurl's, which looks up a name, was chosen for it.
    pthread_kill(main_thread, signal);
  } else if (signal == SIGALRM) {
    ring();
  } else if (signal == SIGUSR1) {
    const signals_target *target = present;
    if (target) {
      signals_ask_report(target->mailbox);
      if (target->state) lh_interrupt(target->state);
    }
  } else if (signal != SIGPIPE) {
    handle_stop(signal);
  }
  errno = code;
}

static void install(int signal) {
  struct sigaction now;
  sigaction(signal, NULL, &now);
  // The alarm nobody sends but this process itself.
  if (now.sa_handler == SIG_IGN && signal != SIGALRM) return;
  struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
  sigaction(signal, &action, NULL);
  // A parent may have handed down a mask in which it is blocked.
  sigset_t mask;
  sigemptyset(&mask);
  sigaddset(&mask, signal);
  pthread_sigmask(SIG_UNBLOCK, &mask, NULL);
}

void signals_install(void) {
  main_thread = pthread_self();
  install(SIGINT);
  install(SIGTERM);
  install(SIGHUP);
  // Whoever reads the output may go away; the script must not be cut off between two changes.
  install(SIGPIPE);
  install(SIGUSR1);
}

void signals_set_target(const signals_target *target) { present = target; }

int signals_received(void) { return received; }

void signals_forget_interrupt(void) {
  if (received == SIGINT) received = 0;
  presses.count = 0;
}

static bool make_timer(void) {
  if (has_timer) return true;
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
  if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0) return false;
  main_thread = pthread_self();
  install(SIGALRM);
  has_timer = true;
  return true;
}

bool signals_set_alarm(int64_t nanoseconds) {
  if (nanoseconds <= 0 && !has_timer) return true;
  if (!make_timer()) return false;
  struct itimerspec times = {0};
  if (nanoseconds > 0) {
    times.it_value.tv_sec = nanoseconds / 1000000000;
    times.it_value.tv_nsec = nanoseconds % 1000000000;
    times.it_interval.tv_nsec = ALARM_INTERVAL;
  }
  rings.count = 0;
  return timer_settime(timer, 0, &times, NULL) == 0;
}

void signals_begin_child(void) {
  has_timer = false;
  present = NULL;
}

void signals_set_words_of_wait(const char *text, int status) {
  status_of_wait = status;
  words_of_wait = text;
}

void signals_set_last_words(const char *text, int status) {
  last_words = text;
  last_status = status;
}
