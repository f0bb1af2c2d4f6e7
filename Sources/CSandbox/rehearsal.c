// The functions for files of a script that is only rehearsed: nothing comes of what it writes, but what
// could not be done is refused as in a run.

#include "parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include <sys/random.h>
#include <unistd.h>

// What a rehearsal has done with files, each path once for each use; one thread rehearses.
static sandbox_opened_file *opened_files;
static size_t opened_count, opened_room;

static bool was_noted(const char *path, sandbox_use use) {
  for (size_t index = 0; index < opened_count; index++) {
    const sandbox_opened_file *file = &opened_files[index];
    if (file->use == use && strcmp(file->path, path) == 0) return true;
  }
  return false;
}

// Without memory a file is not noted: the plan then tells less.
static void note(const char *path, sandbox_use use) {
  if (was_noted(path, use)) return;
  if (opened_count == opened_room) {
    size_t room = opened_room ? opened_room * 2 : 8;
    sandbox_opened_file *larger = realloc(opened_files, room * sizeof *larger);
    if (!larger) return;
    opened_files = larger;
    opened_room = room;
  }
  char *copy = strdup(path);
  if (copy) opened_files[opened_count++] = (sandbox_opened_file){copy, use};
}

static bool is_refused(int code) {
  errno = code;
  return false;
}

static bool is_there(const char *path) {
  struct stat facts;
  return lstat(path, &facts) == 0;
}

// Whether an entry could be made in, or taken out of, the directory that `path` is in. False with errno.
static bool could_change_directory(const char *path) {
  const char *name;
  int directory = sandbox_open_directory(AT_FDCWD, path, &name);
  if (directory < 0) return false;
  bool is_allowed = sandbox_is_directory_for_scripts(directory) &&
                    !sandbox_is_protected_entry(directory, name, false);
  errno = EACCES;
  bool could = is_allowed && faccessat(directory, ".", W_OK, 0) == 0;
  int code = errno;
  close(directory);
  errno = code;
  return could;
}

// Whether a run could open `path` for writing. False with errno.
static bool could_write(const char *path, int flags) {
  int look = open(path, O_PATH | O_CLOEXEC);
  if (look >= 0) {
    struct stat facts;
    bool is_allowed = fstat(look, &facts) == 0 && sandbox_is_for_scripts(look);
    close(look);
    if (!is_allowed) return is_refused(EACCES);
    if (S_ISDIR(facts.st_mode)) return is_refused(EISDIR);
    return access(path, W_OK) == 0;
  }
  if (errno != ENOENT) return false;
  if (was_noted(path, SANDBOX_WRITTEN)) return true;
  return flags & O_CREAT ? could_change_directory(path) : is_refused(ENOENT);
}

int sandbox_open_rehearsed(const char *path, int flags, unsigned int mode) {
  if ((flags & O_ACCMODE) != O_RDONLY) {
    if (!could_write(path, flags)) return -1;
    note(path, SANDBOX_WRITTEN);
    return open("/dev/null", O_RDWR | O_CLOEXEC);
  }
  int file = sandbox_open(path, flags, mode);
  struct stat facts;
  if (file >= 0 && fstat(file, &facts) == 0 && S_ISREG(facts.st_mode)) note(path, SANDBOX_READ);
  return file;
}

sandbox_opened_file sandbox_opened_by_rehearsal(size_t index) {
  return index < opened_count ? opened_files[index] : (sandbox_opened_file){NULL, SANDBOX_READ};
}

void sandbox_forget_opened(void) {
  while (opened_count > 0) free(opened_files[--opened_count].path);
}

int sandbox_name_temporary(char *name) {
  static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
  enum { LENGTH = 6, MAXIMUM_TRIES = 100 };
  char *end = name + strlen(name) - LENGTH;
  for (int tries = 0; tries < MAXIMUM_TRIES; tries++) {
    unsigned char random[LENGTH];
    if (getrandom(random, sizeof random, 0) != sizeof random) return -1;
    for (int index = 0; index < LENGTH; index++) {
      end[index] = letters[random[index] % (sizeof letters - 1)];
    }
    struct stat facts;
    if (lstat(name, &facts) != 0 && errno == ENOENT) {
      note(name, SANDBOX_WRITTEN);
      return 0;
    }
  }
  errno = EEXIST;
  return -1;
}

// Whether a run could take `path` away from where it is, or where the rehearsal has it. False with errno.
static bool could_take(const char *path) {
  if (!sandbox_may_be_moved(path)) return false;
  if (is_there(path)) return could_change_directory(path);
  return was_noted(path, SANDBOX_WRITTEN) || is_refused(ENOENT);
}

int sandbox_remove_rehearsed(const char *path) {
  if (!could_take(path)) return -1;
  if (is_there(path)) note(path, SANDBOX_REMOVED);
  return 0;
}

int sandbox_rename_rehearsed(const char *from, const char *to) {
  if (!could_take(from) || !sandbox_may_be_moved(to) || !could_change_directory(to)) return -1;
  if (is_there(from)) note(from, SANDBOX_REMOVED);
  note(to, SANDBOX_WRITTEN);
  return 0;
}
