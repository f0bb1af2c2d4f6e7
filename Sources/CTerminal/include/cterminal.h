// What terminals need of the C library and Swift does not see of it.

#ifndef CTERMINAL_H
#define CTERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// How many columns of a terminal a Unicode character takes, whatever the locale of the program; -1
/// for one that cannot be shown. To be called by one thread.
int cterminal_width(uint32_t character);

/// Has what the program writes to its stream `stdout` or `stderr`, 1 or 2, handed over: `write`
/// returns how much it has taken, 0 when it fails. The one by lines, the other at once. Nothing is
/// changed when there is not enough memory.
void cterminal_redirect(
    int stream, void *context, long (*write)(void *context, const char *bytes, size_t count));

/// Waits until a descriptor can be read, with these signals let through that are blocked otherwise.
/// False, with the reason in `errno`, when it cannot or a signal has come.
bool cterminal_wait(int descriptor, const int *signals, size_t count);

#endif
