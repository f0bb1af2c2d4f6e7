// The checked functions: what a script names is judged by what it turns out to be.

#include "parts.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

// The devices that any script may have, as https://www.kernel.org/doc/Documentation/admin-guide/devices.txt
// numbers them.
static const struct {
  const char *name;
  unsigned int major, minor;
} harmless_devices[] = {
    {"null", 1, 3}, {"zero", 1, 5}, {"full", 1, 7}, {"random", 1, 8}, {"urandom", 1, 9}, {"tty", 5, 0},
};
static const size_t harmless_device_count = sizeof harmless_devices / sizeof *harmless_devices;

bool sandbox_is_harmless_device(const struct stat *facts) {
  if (!S_ISCHR(facts->st_mode)) return false;
  for (size_t i = 0; i < harmless_device_count; i++) {
    dev_t device = makedev(harmless_devices[i].major, harmless_devices[i].minor);
    if (facts->st_rdev == device) return true;
  }
  return false;
}

bool sandbox_may_be_harmless_device(const char *name) {
  for (size_t i = 0; i < harmless_device_count; i++) {
    if (strcmp(name, harmless_devices[i].name) == 0) return true;
  }
  return false;
}

// Whether a file is on a file system that the kernel makes up, where files are the insides of processes
// and of the kernel. The numbers are those of statfs(2).
static bool is_of_the_kernel(int descriptor) {
  struct statfs facts;
  if (fstatfs(descriptor, &facts) != 0) return true;
  switch ((uint32_t)facts.f_type) {
  case 0x00009FA0:  // proc
  case 0x62656572:  // sysfs
  case 0x64626720:  // debugfs
  case 0x74726163:  // tracefs
  case 0x73636673:  // securityfs
  case 0x0027E0EB:  // cgroup
  case 0x63677270:  // cgroup2
  case 0xCAFE4A11:  // bpf
  case 0x62656570:  // configfs
  case 0x6165676C:  // pstore
  case 0xDE5E81E4:  // efivarfs
  case 0xF97CFF8C:  // selinux
  case 0x43415D53:  // smack
  case 0x5A3C69F0:  // apparmor
  case 0x42494E4D:  // binfmt_misc
  case 0x6E736673:  // nsfs
  case 0x65735543:  // fusectl
  case 0x07655821:  // resctrl
  case 0x19800202:  // mqueue
  case 0x50494446:  // pidfs
    return true;
  default:
    return false;
  }
}

// Whether a file is what one of the standard descriptors is, which a script has anyway.
static bool is_standard(const struct stat *facts) {
  struct stat standard;
  for (int descriptor = 0; descriptor <= 2; descriptor++) {
    if (fstat(descriptor, &standard) == 0 && sandbox_is_same(&standard, facts)) return true;
  }
  return false;
}

enum { PIPES = 0x50495045, MAXIMUM_INHERITED = 1024 };

// Whether a file is what a descriptor is that the process was started with, as a shell's `<(…)` is.
// What Halo opens for itself, such as the pipe by which it learns of signals, is closed on exec.
static bool is_inherited(const struct stat *facts) {
  struct stat other;
  for (int descriptor = 3; descriptor < MAXIMUM_INHERITED; descriptor++) {
    int flags = fcntl(descriptor, F_GETFD);
    if (flags < 0 || (flags & FD_CLOEXEC)) continue;
    if (fstat(descriptor, &other) == 0 && sandbox_is_same(&other, facts)) return true;
  }
  return false;
}

// Whether it is a pipe without a name in any directory, which only /proc gives one.
static bool is_nameless_pipe(int descriptor) {
  struct statfs facts;
  return fstatfs(descriptor, &facts) != 0 || (uint32_t)facts.f_type == PIPES;
}

// Whether a script may have the file that is open as `descriptor`.
bool sandbox_is_for_scripts(int descriptor) {
  struct stat facts;
  if (fstat(descriptor, &facts) != 0) return false;
  // Of a regular file there may be more to write to or to read than the descriptor was opened for.
  if (!S_ISREG(facts.st_mode) && is_standard(&facts)) return true;
  if (is_of_the_kernel(descriptor) || sandbox_is_protected(&facts)) return false;
  if (S_ISCHR(facts.st_mode)) return sandbox_is_harmless_device(&facts);
  if (S_ISFIFO(facts.st_mode) && is_nameless_pipe(descriptor)) return is_inherited(&facts);
  return !S_ISBLK(facts.st_mode);
}

// Whether something may be made in or taken out of a directory: not in /dev, nor in what belongs to the
// same file system, if that is one of its own.
bool sandbox_is_directory_for_scripts(int directory) {
  struct stat facts, devices, root;
  if (fstat(directory, &facts) != 0 || is_of_the_kernel(directory)) return false;
  if (stat("/dev", &devices) != 0) return true;
  if (sandbox_is_same(&facts, &devices)) return false;
  return facts.st_dev != devices.st_dev ||
         (stat("/", &root) == 0 && root.st_dev == devices.st_dev);
}

// Opens the directory that `path` names something in, and finds the name. A path without a directory is
// in `base`, and so is a relative one.
int sandbox_open_directory(int base, const char *path, const char **name) {
  size_t end = strlen(path);
  while (end > 1 && path[end - 1] == '/') end--;
  size_t start = end;
  while (start > 0 && path[start - 1] != '/') start--;
  *name = path + start;
  if (start == 0) return openat(base, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
  char directory[PATH_MAX];
  if (start >= sizeof directory) {
    errno = ENAMETOOLONG;
    return -1;
  }
  memcpy(directory, path, start);
  directory[start] = '\0';
  return openat(base, directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

static int refuse(int descriptor) {
  close(descriptor);
  errno = EACCES;
  return -1;
}

enum { MAXIMUM_LINKS = 40 };

static int create(int base, const char *path, int flags, unsigned int mode, int links);

// Goes on where the link `name` leads, which is nowhere yet.
static int follow(int directory, const char *name, int flags, unsigned int mode, int links) {
  char target[PATH_MAX];
  ssize_t length = readlinkat(directory, name, target, sizeof target - 1);
  if (length < 0) return -1;
  target[length] = '\0';
  if (links == MAXIMUM_LINKS) {
    errno = ELOOP;
    return -1;
  }
  return create(directory, target, flags, mode, links + 1);
}

// Makes a file where there is none.
static int create(int base, const char *path, int flags, unsigned int mode, int links) {
  const char *name;
  int directory = sandbox_open_directory(base, path, &name);
  if (directory < 0) return -1;
  if (!sandbox_is_directory_for_scripts(directory) || sandbox_is_protected_entry(directory, name, false)) {
    return refuse(directory);
  }
  int result = openat(directory, name, flags | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
  if (result < 0 && errno == EEXIST) result = follow(directory, name, flags, mode, links);
  int code = errno;
  close(directory);
  errno = code;
  return result;
}

int sandbox_open(const char *path, int flags, unsigned int mode) {
  // To open a device is to do something to it already, so it is looked at first.
  int look = open(path, O_PATH | O_CLOEXEC);
  if (look < 0) {
    if (errno != ENOENT || !(flags & O_CREAT)) return -1;
    return create(AT_FDCWD, path, flags, mode, 0);
  }
  if (!sandbox_is_for_scripts(look)) return refuse(look);
  close(look);
  // The name may lead elsewhere by now. What counts is what was opened.
  int result = open(path, (flags & ~(O_CREAT | O_TRUNC)) | O_CLOEXEC | O_NOCTTY);
  if (result < 0) return -1;
  if (!sandbox_is_for_scripts(result)) return refuse(result);
  struct stat facts;
  if ((flags & O_TRUNC) && fstat(result, &facts) == 0 && S_ISREG(facts.st_mode) &&
      ftruncate(result, 0) != 0) {
    int code = errno;
    close(result);
    errno = code;
    return -1;
  }
  return result;
}

// Whether `path`, which is not followed, may be removed or given another name. False with errno.
bool sandbox_may_be_moved(const char *path) {
  const char *name;
  int directory = sandbox_open_directory(AT_FDCWD, path, &name);
  if (directory < 0) return false;
  bool is_allowed = sandbox_is_directory_for_scripts(directory) &&
                    !sandbox_is_protected_entry(directory, name, true);
  struct stat facts;
  if (is_allowed && fstatat(directory, name, &facts, AT_SYMLINK_NOFOLLOW) == 0) {
    is_allowed = !S_ISCHR(facts.st_mode) && !S_ISBLK(facts.st_mode);
  }
  close(directory);
  errno = EACCES;
  return is_allowed;
}

int sandbox_remove(const char *path) { return sandbox_may_be_moved(path) ? remove(path) : -1; }

int sandbox_rename(const char *from, const char *to) {
  return sandbox_may_be_moved(from) && sandbox_may_be_moved(to) ? rename(from, to) : -1;
}
