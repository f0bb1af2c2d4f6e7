// How a terminal gets its modes back, whatever happens. C, because handlers do it: see signals(7) for
// what they may call.

#define _GNU_SOURCE
#include "cterminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { SIGNAL_COUNT = 65 };

// Handlers have no context but these; all of them are written before one is installed.
static int input = -1;
static int output = -1;
static const char *farewell = "";
static struct termios modes;
static struct sigaction before[SIGNAL_COUNT];
static bool is_handled[SIGNAL_COUNT];
static int pipe_ends[2] = {-1, -1};
static atomic_bool is_changed;
static atomic_int events;

void cterminal_restore(void) {
  cterminal_hide_region();
  if (!atomic_exchange(&is_changed, false)) return;
  tcsetattr(input, TCSADRAIN, &modes);
  if (write(output, farewell, strlen(farewell)) < 0) return;
}

void cterminal_note_changed(void) { atomic_store(&is_changed, true); }

void cterminal_note(int event) {
  int code = errno;
  atomic_fetch_or(&events, event);
  char byte = 1;
  if (write(pipe_ends[1], &byte, 1) < 0) {}
  errno = code;
}

int cterminal_take_events(void) {
  char bytes[64];
  while (read(pipe_ends[0], bytes, sizeof bytes) > 0) {}
  return atomic_exchange(&events, 0);
}

int cterminal_descriptor(void) { return pipe_ends[0]; }

static void handle_event(int signal) {
  switch (signal) {
  case SIGWINCH: cterminal_note(CTERMINAL_RESIZED); break;
  case SIGCONT: cterminal_note(CTERMINAL_RESUMED); break;
  default: cterminal_note(CTERMINAL_SUSPENDED); break;
  }
}

static void handle_end(int signal) {
  cterminal_restore();
  // It comes again when this function has returned.
  sigaction(signal, &before[signal], NULL);
  raise(signal);
}

static void handle(int signal, void (*handler)(int)) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
  if (sigaction(signal, &action, &before[signal]) == 0) is_handled[signal] = true;
}

// Those that end the process. A program that handles them takes care of the terminal, too.
static void handle_if_deadly(int signal) {
  struct sigaction now;
  if (sigaction(signal, NULL, &now) == 0 && now.sa_handler == SIG_DFL) handle(signal, handle_end);
}

void cterminal_begin(int input_descriptor, int output_descriptor, const char *text) {
  if (pipe_ends[0] < 0) {
    if (pipe2(pipe_ends, O_NONBLOCK | O_CLOEXEC) != 0) pipe_ends[0] = pipe_ends[1] = -1;
    atexit(cterminal_restore);
  }
  input = input_descriptor;
  output = output_descriptor;
  farewell = text;
  tcgetattr(input, &modes);
  cterminal_take_events();
  cterminal_note_changed();
  handle(SIGWINCH, handle_event);
  handle(SIGCONT, handle_event);
  handle(SIGTSTP, handle_event);
  static const int crashes[] = {SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP};
  for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++) handle(crashes[i], handle_end);
  static const int requests[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM};
  for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) handle_if_deadly(requests[i]);
}

void cterminal_end(void) {
  cterminal_restore();
  for (int signal = 1; signal < SIGNAL_COUNT; signal++) {
    if (!is_handled[signal]) continue;
    sigaction(signal, &before[signal], NULL);
    is_handled[signal] = false;
  }
}

void cterminal_stop(void) {
  struct sigaction handler;
  sigaction(SIGTSTP, &before[SIGTSTP], &handler);
  raise(SIGTSTP);
  // Somebody has called it to the foreground again.
  sigaction(SIGTSTP, &handler, NULL);
  atomic_fetch_and(&events, ~CTERMINAL_RESUMED);
}
