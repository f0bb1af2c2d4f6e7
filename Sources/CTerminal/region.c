// How lines that are written over as things change are taken away again, whatever happens. C, because
// handlers do it: see signals(7) for what they may call.

#include "cterminal.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SIGNAL_COUNT = 65 };

// Handlers have no context but these.
static atomic_int place = -1;
static struct sigaction before[SIGNAL_COUNT];
static bool is_guarded;

void cterminal_hide_region(void) {
  int descriptor = atomic_exchange(&place, -1);
  if (descriptor < 0) return;
  // The cursor waits where the region begins; lines may wrap again.
  static const char erase[] = "\033[?7h\r\033[J";
  if (write(descriptor, erase, strlen(erase)) < 0) return;
}

static void end(int signal) {
  cterminal_hide_region();
  // It comes again when this function has returned.
  sigaction(signal, &before[signal], NULL);
  raise(signal);
}

static void stop(int signal) {
  int code = errno;
  cterminal_hide_region();
  struct sigaction own, usual = {.sa_handler = SIG_DFL};
  sigaction(signal, &usual, &own);
  raise(signal);
  // Somebody has called it to the foreground again.
  sigaction(signal, &own, NULL);
  errno = code;
}

static void handle(int signal, void (*handler)(int), int flags) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
  sigaction(signal, &action, &before[signal]);
}

// Who handles a signal by himself has the region hidden when he restores the terminal.
static void handle_if_unhandled(int signal, void (*handler)(int), int flags) {
  struct sigaction now;
  if (sigaction(signal, NULL, &now) == 0 && now.sa_handler == SIG_DFL) {
    handle(signal, handler, flags);
  }
}

static void guard(void) {
  is_guarded = true;
  atexit(cterminal_hide_region);
  // The runtime of Swift has handlers for these, which tell of the crash afterwards. The stack may have
  // been used up.
  static const int crashes[] = {SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGQUIT};
  for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++) handle(crashes[i], end, SA_ONSTACK);
  static const int requests[] = {SIGINT, SIGTERM, SIGHUP};
  for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
    handle_if_unhandled(requests[i], end, SA_RESTART);
  }
  handle_if_unhandled(SIGTSTP, stop, SA_RESTART | SA_NODEFER);
}

void cterminal_note_region(int descriptor) {
  if (!is_guarded) guard();
  atomic_store(&place, descriptor);
}
