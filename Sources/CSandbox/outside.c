// The process outside of the confinement, and what the one inside asks it for: `outside.h`.

#define _GNU_SOURCE
#include "outside.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/// Behind it come its bytes.
struct message {
  /// What is asked for, or what came of it.
  int32_t code;
  uint64_t count;
};

static bool send_all(int descriptor, const void *bytes, size_t count) {
  for (const char *next = bytes; count > 0;) {
    ssize_t sent = send(descriptor, next, count, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    next += sent;
    count -= (size_t)sent;
  }
  return true;
}

static bool write_all(int descriptor, const void *bytes, size_t count) {
  for (const char *next = bytes; count > 0;) {
    ssize_t written = write(descriptor, next, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    next += written;
    count -= (size_t)written;
  }
  return true;
}

static bool read_all(int descriptor, void *bytes, size_t count) {
  for (char *next = bytes; count > 0;) {
    ssize_t got = read(descriptor, next, count);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    next += got;
    count -= (size_t)got;
  }
  return true;
}

// MARK: Outside

/// A shell with a command; `input` becomes its standard input, -1 for the terminal's.
static pid_t start(const char *command, const char *file, int input) {
  pid_t child = fork();
  if (child != 0) return child;
  if (input >= 0 && dup2(input, STDIN_FILENO) < 0) _exit(127);
  // What is ignored stays so in a program.
  signal(SIGINT, SIG_DFL);
  signal(SIGQUIT, SIG_DFL);
  signal(SIGPIPE, SIG_DFL);
  execl("/bin/sh", "sh", "-c", command, "sh", file, (char *)NULL);
  _exit(127);
}

static int status_of(pid_t child) {
  if (child < 0) return -1;
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return -1;
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void page(const char *command, const char *bytes, size_t count, struct message *answer) {
  int ends[2] = {-1, -1};
  pid_t child = pipe2(ends, O_CLOEXEC) == 0 ? start(command, NULL, ends[0]) : -1;
  if (ends[0] >= 0) close(ends[0]);
  // Who has seen enough does not read the rest.
  if (child > 0 && !write_all(ends[1], bytes, count)) errno = 0;
  if (ends[1] >= 0) close(ends[1]);
  answer->code = status_of(child);
}

/// All that is in a file, to be freed; NULL for nothing.
static char *contents(const char *path, uint64_t *count) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  off_t size = file < 0 ? 0 : lseek(file, 0, SEEK_END);
  char *bytes = size > 0 ? malloc((size_t)size) : NULL;
  if (bytes && lseek(file, 0, SEEK_SET) == 0 && read_all(file, bytes, (size_t)size)) {
    *count = (uint64_t)size;
  }
  if (file >= 0) close(file);
  return bytes;
}

/// - Returns: what the editor has left, to be freed; NULL for nothing.
static char *edit(const char *command, const char *bytes, size_t count, struct message *answer) {
  const char *folder = getenv("TMPDIR");
  char path[4096];
  int length = snprintf(
      path, sizeof path, "%s/halo-XXXXXX.lua", folder && *folder == '/' ? folder : "/tmp");
  int file = length > 0 && (size_t)length < sizeof path ? mkostemps(path, 4, O_CLOEXEC) : -1;
  if (file < 0) return NULL;
  bool is_written = write_all(file, bytes, count);
  if (close(file) == 0 && is_written) answer->code = status_of(start(command, path, -1));
  char *edited = answer->code == 0 ? contents(path, &answer->count) : NULL;
  unlink(path);
  return edited;
}

/// Answers one question; false when there will be no other.
static bool answer(int channel, const char *pager, const char *editor) {
  struct message question, answer = {.code = -1, .count = 0};
  if (!read_all(channel, &question, sizeof question)) return false;
  // Taken whole, so that the process inside can go on with its tasks.
  char *bytes = malloc(question.count > 0 ? (size_t)question.count : 1);
  if (!bytes || !read_all(channel, bytes, (size_t)question.count)) return false;
  char *edited = NULL;
  if (question.code == OUTSIDE_PAGE) {
    page(pager, bytes, (size_t)question.count, &answer);
  } else {
    edited = edit(editor, bytes, (size_t)question.count, &answer);
  }
  bool is_sent = send_all(channel, &answer, sizeof answer) &&
                 send_all(channel, edited, (size_t)answer.count);
  free(edited);
  free(bytes);
  return is_sent;
}

static void close_all_but(int channel) {
  if (close_range(3, (unsigned)channel - 1, 0) == 0 || channel == 3) {
    if (close_range((unsigned)channel + 1, ~0U, 0) == 0) return;
  }
  for (int descriptor = 3; descriptor < 4096; descriptor++) {
    if (descriptor != channel) close(descriptor);
  }
}

static void serve(int channel, const char *pager, const char *editor) {
  // The handlers are those of the process inside.
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
  // The person means the pager or the process inside.
  signal(SIGINT, SIG_IGN);
  signal(SIGQUIT, SIG_IGN);
  signal(SIGPIPE, SIG_IGN);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  close_all_but(channel);
  // Whoever became another user to run this did not mean to let it start programs.
  if (getenv("SUDO_UID") || getuid() != geteuid()) setenv("LESSSECURE", "1", 1);
  // What does not fit is shown; without X some terminals take it away again at the end.
  setenv("LESS", "FRX", 0);
  while (answer(channel, pager, editor)) {}
  _exit(0);
}

// MARK: Inside

int outside_open(const char *pager, const char *editor) {
  // The editor is given its file behind whatever arguments the command has.
  char *command = NULL;
  if (asprintf(&command, "%s \"$1\"", editor) < 0) return -1;
  int ends[2];
  pid_t child = -1;
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0) {
    child = fork();
    if (child == 0) serve(ends[1], pager, command);
    close(ends[1]);
    if (child < 0) close(ends[0]);
  }
  free(command);
  return child < 0 ? -1 : ends[0];
}

// There is one terminal to a process.
static struct sigaction interrupt, quit;

bool outside_begin(int channel, outside_program program, const char *bytes, size_t count) {
  struct message question = {.code = program, .count = count};
  if (!send_all(channel, &question, sizeof question) || !send_all(channel, bytes, count)) {
    return false;
  }
  struct sigaction ignored = {.sa_handler = SIG_IGN};
  sigaction(SIGINT, &ignored, &interrupt);
  sigaction(SIGQUIT, &ignored, &quit);
  return true;
}

outside_result outside_finish(int channel) {
  outside_result result = {.status = -1, .bytes = NULL, .count = 0};
  struct message answer;
  if (read_all(channel, &answer, sizeof answer)) {
    result.status = answer.code;
    result.bytes = answer.count > 0 ? malloc((size_t)answer.count) : NULL;
    if (result.bytes && read_all(channel, result.bytes, (size_t)answer.count)) {
      result.count = (size_t)answer.count;
    }
  }
  sigaction(SIGINT, &interrupt, NULL);
  sigaction(SIGQUIT, &quit, NULL);
  return result;
}
