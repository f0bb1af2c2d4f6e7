// Landlock: the kernel refuses what no rule grants. So the rules grant everything in the root directory
// but /proc, /sys and /dev, and in /dev what is harmless; running files is granted nowhere.

#include "parts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>

#include <linux/landlock.h>
#include <sys/syscall.h>
#include <unistd.h>

// What later versions have added, for headers that do not know them yet.
enum {
  VERSION_1 = (1 << 13) - 1,
  REFER = 1 << 13,
  TRUNCATE = 1 << 14,
  IOCTL_DEV = 1 << 15,
};

enum { FIRST_USEFUL_ABI = 2, NEWEST_ABI = 5 };

static const uint64_t on_files =
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | TRUNCATE | IOCTL_DEV;

uint64_t sandbox_landlock_rights(int abi) {
  uint64_t rights = abi >= 1 ? VERSION_1 : 0;
  if (abi >= 2) rights |= REFER;
  if (abi >= 3) rights |= TRUNCATE;
  if (abi >= 5) rights |= IOCTL_DEV;
  return rights;
}

// Grants `rights` over the file or directory that `descriptor` has been opened for.
static int grant(int ruleset, int descriptor, uint64_t rights) {
  struct landlock_path_beneath_attr rule = {.allowed_access = rights, .parent_fd = descriptor};
  return (int)syscall(__NR_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
}

// Grants what fits the kind of file that an entry of a directory is. A link grants nothing: what it
// leads to is granted where it is, or not at all. A file that is gone by now needs no rule.
static int grant_entry(int ruleset, int directory, const char *name, uint64_t handled) {
  int entry = openat(directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  if (entry < 0) return 0;
  struct stat facts;
  int result = 0;
  if (fstat(entry, &facts) == 0 && !S_ISLNK(facts.st_mode)) {
    uint64_t rights = handled & ~(uint64_t)LANDLOCK_ACCESS_FS_EXECUTE;
    if (!S_ISDIR(facts.st_mode)) rights &= on_files;
    result = grant(ruleset, entry, rights);
  }
  close(entry);
  return result;
}

static bool is_for_scripts_in_root(int directory, const struct dirent *entry) {
  (void)directory;
  static const char *const others[] = {".", "..", "proc", "sys", "dev"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    if (strcmp(entry->d_name, others[i]) == 0) return false;
  }
  return true;
}

// Of the many that it has, only those are looked at that may be harmless.
static bool is_for_scripts_in_dev(int directory, const struct dirent *entry) {
  if (strcmp(entry->d_name, "shm") == 0) return true;
  bool may_be = entry->d_type == DT_REG || entry->d_type == DT_UNKNOWN;
  if (!may_be && !sandbox_may_be_harmless_device(entry->d_name)) return false;
  struct stat facts;
  if (fstatat(directory, entry->d_name, &facts, AT_SYMLINK_NOFOLLOW) != 0) return false;
  return S_ISREG(facts.st_mode) || sandbox_is_harmless_device(&facts);
}

static int grant_in(
    int ruleset, const char *path, uint64_t handled,
    bool (*is_granted)(int directory, const struct dirent *entry)) {
  DIR *directory = opendir(path);
  // Where there is no /dev, nothing in it can be granted.
  if (!directory) return errno == ENOENT ? 0 : -1;
  int result = 0;
  const struct dirent *entry;
  while (result == 0 && (entry = readdir(directory))) {
    if (is_granted(dirfd(directory), entry)) {
      result = grant_entry(ruleset, dirfd(directory), entry->d_name, handled);
    }
  }
  closedir(directory);
  return result;
}

// The terminal that standard input, output or error is, which `/dev/stdin` and the like open again.
static int grant_terminals(int ruleset, uint64_t handled) {
  for (int descriptor = 0; descriptor <= 2; descriptor++) {
    struct stat facts;
    if (fstat(descriptor, &facts) != 0 || !S_ISCHR(facts.st_mode)) continue;
    if (grant(ruleset, descriptor, handled & on_files) != 0) return -1;
  }
  return 0;
}

static int enforce(int ruleset, uint64_t handled) {
  if (grant_in(ruleset, "/", handled, is_for_scripts_in_root) != 0) return -1;
  if (grant_in(ruleset, "/dev", handled, is_for_scripts_in_dev) != 0) return -1;
  if (grant_terminals(ruleset, handled) != 0) return -1;
  return (int)syscall(__NR_landlock_restrict_self, ruleset, 0);
}

static bool is_in_root(void) {
  struct stat here, root;
  return stat(".", &here) == 0 && stat("/", &root) == 0 && sandbox_is_same(&here, &root);
}

void sandbox_install_landlock(int newest_abi, sandbox_confinement *result) {
  int abi = newest_abi;
  if (newest_abi > 0) {
    abi = (int)syscall(
        __NR_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (abi < 0) result->landlock_error = errno;
  }
  if (abi > newest_abi) abi = newest_abi;
  uint64_t handled = sandbox_landlock_rights(abi);
  result->uncovered = sandbox_landlock_rights(NEWEST_ABI) & ~handled;
  result->landlock_is_too_old = abi > 0 && abi < FIRST_USEFUL_ABI;
  if (abi < FIRST_USEFUL_ABI) return;
  result->works_in_root = is_in_root();
  if (result->works_in_root) return;

  struct landlock_ruleset_attr attributes = {.handled_access_fs = handled};
  // Only what the first version of this struct has: later members are not asked for anything.
  int ruleset = (int)syscall(
      __NR_landlock_create_ruleset, &attributes, sizeof attributes.handled_access_fs, 0);
  if (ruleset < 0) {
    result->landlock_error = errno;
    return;
  }
  if (enforce(ruleset, handled) == 0) {
    result->landlock_abi = abi;
  } else {
    result->landlock_error = errno;
  }
  close(ruleset);
}
