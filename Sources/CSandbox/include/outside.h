// Programs for the person at the terminal, outside of the confinement: a pager and an editor.
//
// A confined process can start none, so a second one is forked before it is confined. It starts these two,
// as they were named to it then, and nothing that it is asked for later; no script can reach it.

#ifndef OUTSIDE_H
#define OUTSIDE_H

#include <stdbool.h>
#include <stddef.h>

#pragma clang assume_nonnull begin

/// What came of a program.
typedef struct {
  /// Its exit code, or 128 and the signal that ended it; -1 when it could not be started or asked for.
  int status;
  /// What the editor has left in its file, to be freed; NULL for nothing.
  char *_Nullable bytes;
  size_t count;
} outside_result;

/// Forks the process that starts programs. To be called while there is no other thread, before
/// `sandbox_confine` and when no secret is in the environment.
///
/// - pager, editor: commands of the shell. The one reads its standard input, the other is given a file.
/// - Returns: what the functions below take; -1, with errno, when there is no such process.
int outside_open(const char *pager, const char *editor);

/// What may be asked for: to show a text until the person has seen enough of it, or to have one edited in
/// a file that nobody else can read and that is gone afterwards.
typedef enum { OUTSIDE_PAGE, OUTSIDE_EDIT } outside_program;

/// Asks for a program. Ctrl-C is its own until `outside_finish`. False when nobody answers.
bool outside_begin(int channel, outside_program program, const char *bytes, size_t count);

/// What came of it, once the channel can be read.
outside_result outside_finish(int channel);

#pragma clang assume_nonnull end

#endif
