// What a rehearsal knows of files: where they are, and what a run would have made of them by now.

#ifndef PLACES_H
#define PLACES_H

#include "parts.h"

#include <errno.h>
#include <limits.h>

/// Where a path leads: an open directory, and a name in it.
typedef struct {
  int directory;
  struct stat facts;  // of the directory
  char name[NAME_MAX + 1];
} sandbox_place;

/// What a run would have at a place by now.
typedef enum { SANDBOX_AS_IT_IS, SANDBOX_MADE, SANDBOX_GONE } sandbox_state;

/// False, with a reason.
static inline bool sandbox_is_refused(int code) {
  errno = code;
  return false;
}

/// Finds the place of `path`, which is not followed; to be left. False with errno.
bool sandbox_find(const char *path, sandbox_place *at);

/// Closes its directory; errno stays.
void sandbox_leave(const sandbox_place *at);

/// What a run would have there; of what it would have made, and only of that, sets `is_directory`, which may
/// be NULL.
sandbox_state sandbox_state_of(const sandbox_place *at, bool *is_directory);

/// Remembers what a run would have there from now on.
void sandbox_become(const sandbox_place *at, sandbox_state state, bool is_directory);

/// Remembers what was done with it, to be told: `path` is as the script named it.
void sandbox_note(const sandbox_place *at, const char *path, sandbox_use use);

/// The same of a file that was looked for in a directory that is not there either. Leaves errno as it is.
void sandbox_note_missed(const char *path);

/// A file of its own, open with `flags`, with what the run would have at a place by now: what it has written or
/// moved there, else what is at `path`. -1 where that is no regular file, or one that is too large, and
/// without memory.
int sandbox_content_of(const sandbox_place *at, const char *path, int flags);

/// Where the text is from that the run would have at a place, `path`, by now, if that is as it is there and was not
/// noted as read: to be freed; else NULL.
char *sandbox_origin_of(const sandbox_place *at, const char *path);

/// Remembers that what is open as `file`, which stays the caller's, is at a place from now on, and where its text is
/// from.
void sandbox_keep_content(const sandbox_place *at, int file, const char *origin);

/// Notes that the text there is read, as far as the script has not written it itself: as it is at `path`, or where it
/// is from.
void sandbox_note_read(const sandbox_place *at, const char *path);

/// Whether the run has written or moved something there that is remembered.
bool sandbox_has_content(const sandbox_place *at);

/// Whether a run would have made something in the directory with these facts.
bool sandbox_has_made_something_in(const struct stat *directory);

/// Whether a run would have taken `name` away from there.
bool sandbox_has_taken(const struct stat *directory, const char *name);

#endif
