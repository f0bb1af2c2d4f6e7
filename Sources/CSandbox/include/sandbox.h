// What a confined process may no longer do, and the checked functions through which a script reaches
// files.
//
// There are two walls. The kernel's: a seccomp filter refuses to start programs and to reach into the
// memory of processes, and Landlock, where there is any, refuses /proc, /sys and devices. Ours: every
// file that a script names is looked at before it is opened and again afterwards, by what it is and not
// by what it is called, so that links, relative paths and other mounts of the same thing lead nowhere.
//
// No function here aborts; those that fail say so with -1 and errno.

#ifndef SANDBOX_H
#define SANDBOX_H

#include "outside.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// MARK: The kernel's wall

/// What `sandbox_confine` has achieved.
typedef struct {
  /// The kernel refuses to start programs. If not, `filter_error` is the errno of the refusal.
  bool has_filter;
  int filter_error;
  /// The version of Landlock that is in force; 0 if none is.
  int landlock_abi;
  /// Why there is none: an errno of the kernel's, or 0 if it is one of the two below.
  int landlock_error;
  /// Landlock of the first version was left alone: with it no file can be moved between directories.
  bool landlock_is_too_old;
  /// Landlock was left alone, because nothing could be created in the working directory, `/`.
  bool works_in_root;
  /// Rights over files that this kernel's Landlock knows nothing of (LANDLOCK_ACCESS_FS_…), and that
  /// only the checked functions below keep from scripts.
  uint64_t uncovered;
} sandbox_confinement;

/// Confines this thread, and every thread and process that it makes, for ever. To be called while
/// there is no other thread: Landlock would not apply to it.
///
/// - newest_abi: of Landlock, the version to behave as at most; 0 for none. For tests; INT_MAX else.
sandbox_confinement sandbox_confine(int newest_abi);

/// The rights over files that version `abi` of Landlock can withhold; 0 for a version below 1, those
/// of the newest version known here for one above it.
uint64_t sandbox_landlock_rights(int abi);

/// What an errno means.
const char *sandbox_reason(int code);

// MARK: Ours

/// open(2) for a script: fails with EACCES for what no script may have, which is every file of /proc,
/// /sys and their like wherever they are mounted, and every device but null, zero, full, random,
/// urandom, tty and what standard input, output and error are. The descriptor is closed on exec.
int sandbox_open(const char *path, int flags, unsigned int mode);

/// remove(3) and rename(2) for a script. EACCES, also for what is in /dev.
int sandbox_remove(const char *path);
int sandbox_rename(const char *from, const char *to);

// The same for a script that is only rehearsed: it reads what it may read, and what it writes, removes
// or renames stays as it is. What a run could not do is refused, as far as that shows in what is there and
// in what the script has done to the same name in the same directory: what it has removed is not there any
// more, but what it has written is read as it was, and found by no link and under no directory that it has
// renamed.
int sandbox_open_rehearsed(const char *path, int flags, unsigned int mode);
int sandbox_remove_rehearsed(const char *path);
int sandbox_rename_rehearsed(const char *from, const char *to);

// Puts letters in place of the six `X` at the end of `name`, so that no file has it: none is made.
int sandbox_name_temporary(char *name);

/// What a rehearsal has done with a file.
typedef enum {
  SANDBOX_READ,
  SANDBOX_WRITTEN,
  SANDBOX_REMOVED,
  SANDBOX_MISSED,
} sandbox_use;

/// What a rehearsal has read, written, removed or not found, by the name that the script gave: files, and
/// directories that were removed or renamed.
typedef struct {
  char *_Nullable path;
  sandbox_use use;
  /// Of what was read, as it was then: which file it is, how long, and when it was written last.
  uint64_t inode;
  int64_t size, seconds, nanoseconds;
} sandbox_opened_file;

/// One of the files that a rehearsal has dealt with, from 0; without a path after the last.
sandbox_opened_file sandbox_opened_by_rehearsal(size_t index);

/// Whether what was read is still as it was then.
bool sandbox_is_as_it_was(sandbox_opened_file file);

/// Begins another rehearsal.
void sandbox_forget_opened(void);

/// Whether a rehearsal has opened the terminal, or what is piped into this process, by a name.
bool sandbox_has_opened_input(void);

/// fork(2), for a program of one thread: what is confined there leaves this process as it is. The child is killed
/// when this process is gone.
int sandbox_fork(void);

/// Keeps a file from scripts altogether, whether it is there yet or not: none can read it, write it, or
/// put anything else in its place, also by moving a directory that it is in. Of a directory, which has no
/// others in it, also all that is in it. -1 without memory.
int sandbox_protect(const char *path);

// MARK: The process itself

/// Fills descriptors 0, 1 and 2 where they are closed, so that no file or socket takes their place:
/// reading 0 gives the end of file, and writing to 1 and 2 fails. Returns -1 if that is impossible.
int sandbox_fill_descriptors(void);

/// Overwrites the value of a variable where the process was given it, and so in /proc/self/environ,
/// and takes the variable out of the environment. Nothing happens if there is none.
void sandbox_wipe_variable(const char *name);

/// The memory in which the process was handed one of its arguments, 0 being its own name; others see it as
/// the process's command line. NULL where there is none of this number.
char *_Nullable sandbox_argument(int index);

#pragma clang assume_nonnull end

#endif
