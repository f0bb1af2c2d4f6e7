// What the files of this target share.

#ifndef PARTS_H
#define PARTS_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "sandbox.h"

#include <sys/stat.h>

/// Installs the filter for all threads. Needs PR_SET_NO_NEW_PRIVS. -1 with errno.
int sandbox_install_filter(void);

/// Puts Landlock in force for this thread, and notes in `result` how that went.
void sandbox_install_landlock(int newest_abi, sandbox_confinement *result);

/// Whether `facts` are those of a protected file.
bool sandbox_is_protected(const struct stat *facts);

/// Whether the entry `name` of a directory is a protected file or, with `or_above`, a directory or link
/// on the way to one.
bool sandbox_is_protected_entry(int directory, const char *name, bool or_above);

/// Whether two files are the same.
static inline bool sandbox_is_same(const struct stat *a, const struct stat *b) {
  return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/// Whether a device is one that any script may have.
bool sandbox_is_harmless_device(const struct stat *facts);

/// Whether a script may have the file that is open as `descriptor`.
bool sandbox_is_for_scripts(int descriptor);

/// Whether something may be made in or taken out of a directory.
bool sandbox_is_directory_for_scripts(int directory);

/// Opens the directory that `path` names something in, and finds the name. -1 with errno.
int sandbox_open_directory(int base, const char *path, const char **name);

/// Whether `path`, which is not followed, may be removed or given another name. False with errno.
bool sandbox_may_be_moved(const char *path);

// Whether it is usually called so in /dev.
bool sandbox_may_be_harmless_device(const char *name);

#endif
