// For wcwidth, fopencookie and ppoll.
#define _GNU_SOURCE
#include "cterminal.h"

#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <unistd.h>
#include <wchar.h>

int cterminal_width(uint32_t character) {
  static locale_t unicode;
  if (!unicode) unicode = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
  if (!unicode) return 1;
  locale_t before = uselocale(unicode);
  int width = wcwidth((wchar_t)character);
  uselocale(before);
  return width;
}

static FILE *opened(void *context, long (*write)(void *, const char *, size_t), int buffering) {
  FILE *file = fopencookie(context, "w", (cookie_io_functions_t){.write = write});
  if (file) setvbuf(file, NULL, buffering, BUFSIZ);
  return file;
}

size_t cterminal_pending(void) {
  return fileno(stdout) == STDOUT_FILENO ? __fpending(stdout) : 0;
}

void cterminal_forget_pending(void) { __fpurge(stdout); }

void cterminal_redirect(
    int stream, void *context, long (*write)(void *, const char *, size_t)) {
  FILE *file = opened(context, write, stream == 1 ? _IOLBF : _IONBF);
  if (!file) return;
  // These are variables, of which everybody reads the present value.
  if (stream == 1) {
    fflush(stdout);
    stdout = file;
  } else {
    stderr = file;
  }
}

void *cterminal_open(void *context, long (*write)(void *, const char *, size_t)) {
  return opened(context, write, _IOLBF);
}

void *cterminal_exchange(void *stream) {
  FILE *before = stdout;
  fflush(before);
  stdout = stream;
  return before;
}

void cterminal_flush(void *stream) { fflush(stream); }

bool cterminal_wait(int descriptor, const int *signals, size_t count) {
  sigset_t blocked;
  pthread_sigmask(SIG_SETMASK, NULL, &blocked);
  for (size_t i = 0; i < count; i++) sigdelset(&blocked, signals[i]);
  struct pollfd wanted = {.fd = descriptor, .events = POLLIN};
  return ppoll(&wanted, 1, NULL, &blocked) > 0;
}
