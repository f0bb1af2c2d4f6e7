// The whole of the confinement, and what a process owes its scripts before it.

#include "parts.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <sys/prctl.h>
#include <unistd.h>

extern char **environ;

sandbox_confinement sandbox_confine(int newest_abi) {
  sandbox_confinement result = {.has_filter = false};
  // Also what makes programs with more rights than ours useless to whoever starts one after all.
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    result.filter_error = result.landlock_error = errno;
    return result;
  }
  sandbox_install_landlock(newest_abi, &result);
  if (sandbox_install_filter() == 0) {
    result.has_filter = true;
  } else {
    result.filter_error = errno;
  }
  return result;
}

int sandbox_fork(void) {
  pid_t parent = getpid();
  pid_t child = fork();
  // Whoever waits for it may be killed: it is to hold none of his locks then.
  if (child == 0 && (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)) _exit(EXIT_FAILURE);
  return child;
}

const char *sandbox_reason(int code) { return strerror(code); }

int sandbox_fill_descriptors(void) {
  for (int descriptor = 0; descriptor <= 2; descriptor++) {
    if (fcntl(descriptor, F_GETFD) >= 0) continue;
    // The lowest descriptor that is free is this one. For reading only: there is nothing to be read,
    // and whoever writes is told that it went nowhere.
    if (open("/dev/null", O_RDONLY) != descriptor) return -1;
  }
  return 0;
}

static int argument_count;
static char **arguments;

// The C library hands them to every constructor.
__attribute__((constructor)) static void keep_arguments(int count, char **values) {
  argument_count = count;
  arguments = values;
}

char *sandbox_argument(int index) {
  return index >= 0 && index < argument_count ? arguments[index] : NULL;
}

void sandbox_wipe_variable(const char *name) {
  size_t length = strlen(name);
  for (char **entry = environ; entry && *entry; entry++) {
    if (strncmp(*entry, name, length) == 0 && (*entry)[length] == '=') {
      char *value = *entry + length + 1;
      explicit_bzero(value, strlen(value));
    }
  }
  unsetenv(name);
}
