// What code that has got out of Lua would do: system calls, made directly.

#ifndef PROBES_H
#define PROBES_H

#include <stdbool.h>

#pragma clang assume_nonnull begin

/// Makes the attempt of this name. Returns 0 when it has worked, an errno when it was refused, and -1
/// when there is no attempt of this name.
int probe(const char *name);

/// The same on a thread that is made for it.
int probe_on_thread(const char *name);

/// The name of the attempt at `index`, counted from 0; NULL past the last one. All are to be refused.
const char *_Nullable probe_attempt(int index);

/// The name of what must go on working.
const char *_Nullable probe_need(int index);

/// Opens a file for reading, as the kernel alone decides. 0, or an errno.
int probe_open(const char *path);

/// Opens a file before there is a sandbox. Returns the descriptor, or -1.
int probe_open_early(const char *path);

/// A pipe that the process has for itself, or as if it had been started with it. Returns the descriptor
/// to read from, or -1.
int probe_own_pipe(bool is_inherited);

/// Mounts what there is at `from` also at `to`, in a name space of this process's own. 0, or an errno:
/// not every user may.
int probe_bind(const char *from, const char *to);

/// Makes /dev/mem's device node. 0, or an errno: not every user may.
int probe_make_device(const char *path);

#pragma clang assume_nonnull end

#endif
