// libvterm, and pseudo-terminals: what glibc has for them is hidden from Swift.

#ifndef CTESTTERMINAL_H
#define CTESTTERMINAL_H

#include <sys/types.h>
#include <vterm.h>

/// Starts a program in a session of its own, controlled by a new pseudo-terminal that is its
/// standard input, output and error.
///
/// Returns our end of it, which does not block, and the process; or the negative of an error number.
int ctestterminal_start(
    const char *program, char *const arguments[], char *const environment[],
    const char *directory, int columns, int rows, pid_t *process);

/// Changes the size of a terminal; those on it get SIGWINCH.
void ctestterminal_resize(int terminal, int columns, int rows);

#endif
