// The functions for files of a script that is only rehearsed: nothing comes of what it writes but that it
// finds it there again, and what could not be done is refused as in a run.

#include "places.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include <sys/random.h>
#include <unistd.h>

// Whether something is there now, whatever a run would have made of it. False with errno.
static bool is_really_there(const sandbox_place *at, struct stat *facts) {
  return fstatat(at->directory, at->name, facts, AT_SYMLINK_NOFOLLOW) == 0;
}

static bool is_directory(const sandbox_place *at) {
  struct stat facts;
  bool is_one = is_really_there(at, &facts) && S_ISDIR(facts.st_mode);
  sandbox_state_of(at, &is_one);
  return is_one;
}

// Whether an entry could be made in, or taken out of, the directory. False with errno.
static bool could_change_directory(const sandbox_place *at) {
  if (!sandbox_is_directory_for_scripts(at->directory) ||
      sandbox_is_protected_entry(at->directory, at->name, false)) {
    return sandbox_is_refused(EACCES);
  }
  return faccessat(at->directory, ".", W_OK, 0) == 0;
}

// Whether a run could open `path`, which is at `at`, for writing. False with errno.
static bool could_write(const sandbox_place *at, const char *path, int flags) {
  sandbox_state now = sandbox_state_of(at, NULL);
  if (now == SANDBOX_MADE) return is_directory(at) ? sandbox_is_refused(EISDIR) : true;
  int look = now == SANDBOX_GONE ? -1 : open(path, O_PATH | O_CLOEXEC);
  if (look >= 0) {
    struct stat facts;
    bool is_allowed = fstat(look, &facts) == 0 && sandbox_is_for_scripts(look);
    close(look);
    if (!is_allowed) return sandbox_is_refused(EACCES);
    if (S_ISDIR(facts.st_mode)) return sandbox_is_refused(EISDIR);
    return access(path, W_OK) == 0;
  }
  if (now != SANDBOX_GONE && errno != ENOENT) return false;
  if (!(flags & O_CREAT)) return sandbox_is_refused(ENOENT);
  if (!could_change_directory(at)) return false;
  sandbox_become(at, SANDBOX_MADE, false);
  return true;
}

static int open_to_write(const sandbox_place *at, const char *path, int flags) {
  if (!could_write(at, path, flags)) return -1;
  bool reads = (flags & O_ACCMODE) == O_RDWR;
  char *origin = flags & O_TRUNC ? NULL : sandbox_origin_of(at, path);
  if (origin && reads) sandbox_note_read(at, path);
  sandbox_note(at, path, SANDBOX_WRITTEN);
  int file = sandbox_content_of(at, path, flags);
  if (file >= 0) sandbox_keep_content(at, file, reads ? NULL : origin);
  free(origin);
  return file >= 0 ? file : open("/dev/null", O_RDWR | O_CLOEXEC);
}

static bool has_opened_input;

bool sandbox_has_opened_input(void) { return has_opened_input; }

// Notes that it is what a person types, or what is piped into this process, under another name.
static void note_if_input(int file, const struct stat *facts) {
  struct stat input;
  bool is_piped = S_ISFIFO(facts->st_mode) && fstat(STDIN_FILENO, &input) == 0 && facts->st_dev == input.st_dev &&
                  facts->st_ino == input.st_ino;
  if (is_piped || isatty(file)) has_opened_input = true;
}

static int open_to_read(const sandbox_place *at, const char *path, int flags, unsigned int mode) {
  if (sandbox_state_of(at, NULL) == SANDBOX_GONE) {
    errno = ENOENT;
    return -1;
  }
  if (sandbox_has_content(at)) {
    sandbox_note_read(at, path);
    return sandbox_content_of(at, path, flags);
  }
  int file = sandbox_open(path, flags, mode);
  struct stat facts;
  if (file < 0 || fstat(file, &facts) != 0) return file;
  if (S_ISREG(facts.st_mode)) {
    sandbox_note(at, path, SANDBOX_READ);
  } else {
    note_if_input(file, &facts);
  }
  return file;
}

// Notes that something is not there, where that is what errno says and no work of the script.
static void note_if_missed(const sandbox_place *at, const char *path) {
  if (errno != ENOENT || !at->name[0] || sandbox_state_of(at, NULL) != SANDBOX_AS_IT_IS) return;
  sandbox_note(at, path, SANDBOX_MISSED);
  errno = ENOENT;
}

// The same where not even its directory is there, which is what counts for what would be made in it.
static void note_if_directory_missed(const char *path, bool is_made) {
  if (errno != ENOENT || !*path) return;
  const char *end = is_made ? strrchr(path, '/') : NULL;
  char *directory = end ? strndup(path, (size_t)(end - path)) : NULL;
  sandbox_note_missed(directory && *directory ? directory : path);
  free(directory);
  errno = ENOENT;
}

int sandbox_open_rehearsed(const char *path, int flags, unsigned int mode) {
  sandbox_place at;
  if (!sandbox_find(path, &at)) {
    note_if_directory_missed(path, flags & O_CREAT);
    return -1;
  }
  int file = (flags & O_ACCMODE) == O_RDONLY ? open_to_read(&at, path, flags, mode)
                                             : open_to_write(&at, path, flags);
  if (file < 0) note_if_missed(&at, path);
  sandbox_leave(&at);
  return file;
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
    if (lstat(name, &facts) == 0 || errno != ENOENT) continue;
    sandbox_place at;
    if (!sandbox_find(name, &at)) return -1;
    sandbox_note(&at, name, SANDBOX_WRITTEN);
    sandbox_become(&at, SANDBOX_MADE, false);
    int file = sandbox_content_of(&at, name, O_TRUNC);
    if (file >= 0) (sandbox_keep_content(&at, file, NULL), close(file));
    sandbox_leave(&at);
    return 0;
  }
  errno = EEXIST;
  return -1;
}

// Whether it is another user's, in a directory in which each takes away only his own, as /tmp is.
static bool is_another_users(const sandbox_place *at, const struct stat *facts) {
  uid_t user = geteuid();
  return at->facts.st_mode & S_ISVTX && user != 0 && facts->st_uid != user && at->facts.st_uid != user;
}

// Whether a run could take away what is at `at`. False with errno.
static bool could_take(const sandbox_place *at) {
  sandbox_state now = sandbox_state_of(at, NULL);
  // What the run itself has made, it can take away.
  if (now != SANDBOX_AS_IT_IS) return now == SANDBOX_MADE || sandbox_is_refused(ENOENT);
  struct stat facts;
  if (!is_really_there(at, &facts) || !could_change_directory(at)) return false;
  return !is_another_users(at, &facts) || sandbox_is_refused(EPERM);
}

// Whether a run would by now have nothing in the directory with these facts and entries. False with errno.
static bool has_nothing(const struct stat *facts, DIR *list) {
  if (sandbox_has_made_something_in(facts)) return sandbox_is_refused(ENOTEMPTY);
  for (const struct dirent *found; (found = readdir(list));) {
    if (strcmp(found->d_name, ".") == 0 || strcmp(found->d_name, "..") == 0) continue;
    if (!sandbox_has_taken(facts, found->d_name)) return sandbox_is_refused(ENOTEMPTY);
  }
  return true;
}

// Whether a directory has nothing in it, as far as it can be read. False with errno.
static bool is_empty(const sandbox_place *at) {
  if (sandbox_state_of(at, NULL) == SANDBOX_MADE) return true;
  int descriptor = openat(at->directory, at->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR *list = descriptor < 0 ? NULL : fdopendir(descriptor);
  if (!list) {
    if (descriptor >= 0) close(descriptor);
    return true;
  }
  struct stat facts;
  bool is_empty = fstat(descriptor, &facts) != 0 || has_nothing(&facts, list);
  int code = errno;
  closedir(list);
  errno = code;
  return is_empty;
}

// Notes that it is there no more; what was never there is not told of.
static void take(const sandbox_place *at, const char *path) {
  struct stat facts;
  if (is_really_there(at, &facts)) sandbox_note(at, path, SANDBOX_REMOVED);
  sandbox_become(at, SANDBOX_GONE, false);
}

int sandbox_remove_rehearsed(const char *path) {
  sandbox_place at;
  if (!sandbox_may_be_moved(path) || !sandbox_find(path, &at)) {
    note_if_directory_missed(path, false);
    return -1;
  }
  bool could = could_take(&at) && (!is_directory(&at) || is_empty(&at));
  if (could) {
    take(&at, path);
  } else {
    note_if_missed(&at, path);
  }
  sandbox_leave(&at);
  return could ? 0 : -1;
}

// Whether what is at `from`, and could be taken, could be put at `to`. False with errno.
static bool could_put(const sandbox_place *from, const sandbox_place *to) {
  if (from->facts.st_dev != to->facts.st_dev) return sandbox_is_refused(EXDEV);
  if (!could_change_directory(to)) return false;
  struct stat facts;
  sandbox_state now = sandbox_state_of(to, NULL);
  if (now == SANDBOX_GONE || (now == SANDBOX_AS_IT_IS && !is_really_there(to, &facts))) return true;
  if (now == SANDBOX_AS_IT_IS && is_another_users(to, &facts)) return sandbox_is_refused(EPERM);
  if (!is_directory(from)) return is_directory(to) ? sandbox_is_refused(EISDIR) : true;
  return is_directory(to) ? is_empty(to) : sandbox_is_refused(ENOTDIR);
}

static bool rename_between(const sandbox_place *from, const sandbox_place *to, const char *old_path,
                           const char *new_path) {
  if (!could_take(from)) {
    note_if_missed(from, old_path);
    return false;
  }
  if (sandbox_is_same(&from->facts, &to->facts) && strcmp(from->name, to->name) == 0) return true;
  if (!could_put(from, to)) return false;
  bool moves_directory = is_directory(from);
  char *origin = sandbox_origin_of(from, old_path);
  int file = moves_directory ? -1 : sandbox_content_of(from, old_path, O_RDONLY);
  take(from, old_path);
  sandbox_note(to, new_path, SANDBOX_WRITTEN);
  sandbox_become(to, SANDBOX_MADE, moves_directory);
  if (file >= 0) (sandbox_keep_content(to, file, origin), close(file));
  free(origin);
  return true;
}

int sandbox_rename_rehearsed(const char *from, const char *to) {
  sandbox_place old, new;
  if (!sandbox_may_be_moved(from) || !sandbox_find(from, &old)) {
    note_if_directory_missed(from, false);
    return -1;
  }
  bool could = sandbox_may_be_moved(to) && sandbox_find(to, &new);
  if (!could) note_if_directory_missed(to, true);
  if (could) {
    could = rename_between(&old, &new, from, to);
    sandbox_leave(&new);
  }
  sandbox_leave(&old);
  return could ? 0 : -1;
}
