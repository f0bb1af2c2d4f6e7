// For pipe2.
#define _GNU_SOURCE
#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

struct signals_mailbox {
  atomic_int stop;
  atomic_bool report;
  atomic_int graces;
  /// There is something in the pipe.
  atomic_bool is_woken;
  int reader;
  int writer;
};

signals_mailbox *signals_mailbox_new(void) {
  signals_mailbox *mailbox = calloc(1, sizeof *mailbox);
  if (!mailbox) return NULL;
  int ends[2] = {-1, -1};
  if (pipe2(ends, O_NONBLOCK | O_CLOEXEC) != 0) ends[0] = ends[1] = -1;
  mailbox->reader = ends[0];
  mailbox->writer = ends[1];
  return mailbox;
}

void signals_mailbox_free(signals_mailbox *mailbox) {
  if (mailbox->reader >= 0) close(mailbox->reader);
  if (mailbox->writer >= 0) close(mailbox->writer);
  free(mailbox);
}

int signals_descriptor(const signals_mailbox *mailbox) { return mailbox->reader; }

// A full pipe is as readable as a pipe can be. The flag is set behind the byte: whoever sees the byte
// without it looks again.
static void wake(signals_mailbox *mailbox) {
  int code = errno;
  char byte = 1;
  if (write(mailbox->writer, &byte, 1) < 0) errno = code;
  atomic_store(&mailbox->is_woken, true);
}

// The pipe is emptied before what was asked for is read, so that what comes in between is seen the next
// time.
static void empty(signals_mailbox *mailbox) {
  if (!atomic_exchange(&mailbox->is_woken, false)) return;
  char bytes[64];
  while (read(mailbox->reader, bytes, sizeof bytes) > 0) {}
}

void signals_ask_stop(signals_mailbox *mailbox, int signal) {
  atomic_store(&mailbox->stop, signal);
  wake(mailbox);
}

void signals_ask_report(signals_mailbox *mailbox) {
  atomic_store(&mailbox->report, true);
  wake(mailbox);
}

int signals_take_stop(signals_mailbox *mailbox) {
  empty(mailbox);
  return atomic_exchange(&mailbox->stop, 0);
}

bool signals_take_report(signals_mailbox *mailbox) {
  empty(mailbox);
  return atomic_exchange(&mailbox->report, false);
}

void signals_forget_stop(signals_mailbox *mailbox, int signal) {
  atomic_compare_exchange_strong(&mailbox->stop, &signal, 0);
}

void signals_add_graces(signals_mailbox *mailbox, int change) {
  atomic_fetch_add(&mailbox->graces, change);
}

bool signals_has_grace(const signals_mailbox *mailbox) {
  return atomic_load(&mailbox->graces) > 0;
}
