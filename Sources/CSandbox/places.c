// What a rehearsal knows of files.
//
// A file is known by the directory that it is in and its name there, however a path spells them. Where a
// link leads to what a run would have made, and what is in a directory that would have another name, is not
// known.
//
// What a run would have written is kept in files without a name, of which there are few at a time.

#include "places.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include <sys/mman.h>
#include <unistd.h>

typedef struct {
  dev_t device;
  ino_t directory;
  char *name;
  sandbox_state state;
  // Of what was made: only another name makes one.
  bool is_directory;
  // A bit for each use.
  unsigned int uses;
  // What was written or moved there; -1 for nothing.
  int content;
  // Where the text is from that it has as it is there, and that no plan rests on yet; NULL for nowhere.
  char *origin;
} entry;

// The first to be written are remembered: each takes a descriptor.
enum { MAXIMUM_CONTENTS = 100, MAXIMUM_CONTENT = 64 << 20 };
static size_t content_count;

// What a rehearsal has dealt with, each once; one thread rehearses.
static entry *entries;
static size_t entry_count, entry_room;

// What it has done, each place once for each use, and what is missed with its directory by its path.
static sandbox_opened_file *opened_files;
static size_t opened_count, opened_room;

// Where one more has room; NULL without memory.
static void *grown(void *elements, size_t count, size_t *room, size_t size) {
  if (count < *room) return elements;
  size_t larger = *room ? *room * 2 : 8;
  void *result = realloc(elements, larger * size);
  if (result) *room = larger;
  return result;
}

bool sandbox_find(const char *path, sandbox_place *at) {
  const char *name;
  at->directory = sandbox_open_directory(AT_FDCWD, path, &name);
  if (at->directory < 0) return false;
  // Without the slashes that may stand behind the name of a directory.
  size_t length = strcspn(name, "/");
  int code = length > NAME_MAX ? ENAMETOOLONG : fstat(at->directory, &at->facts) != 0 ? errno : 0;
  if (code != 0) {
    close(at->directory);
    return sandbox_is_refused(code);
  }
  memcpy(at->name, name, length);
  at->name[length] = '\0';
  return true;
}

void sandbox_leave(const sandbox_place *at) {
  int code = errno;
  close(at->directory);
  errno = code;
}

static entry *entry_of(const struct stat *directory, const char *name) {
  for (size_t index = 0; index < entry_count; index++) {
    entry *known = &entries[index];
    if (known->device == directory->st_dev && known->directory == directory->st_ino &&
        strcmp(known->name, name) == 0) {
      return known;
    }
  }
  return NULL;
}

// Its entry, if need be a new one; NULL without memory: the plan then tells less.
static entry *new_entry(const sandbox_place *at) {
  entry *known = entry_of(&at->facts, at->name);
  if (known) return known;
  entry *larger = grown(entries, entry_count, &entry_room, sizeof *entries);
  if (!larger) return NULL;
  entries = larger;
  char *name = strdup(at->name);
  if (!name) return NULL;
  entries[entry_count] = (entry){.device = at->facts.st_dev, .directory = at->facts.st_ino, .name = name,
                                 .content = -1};
  return &entries[entry_count++];
}

sandbox_state sandbox_state_of(const sandbox_place *at, bool *is_directory) {
  const entry *known = entry_of(&at->facts, at->name);
  if (!known) return SANDBOX_AS_IT_IS;
  if (is_directory && known->state == SANDBOX_MADE) *is_directory = known->is_directory;
  return known->state;
}

static void drop_content(entry *known) {
  if (known->content < 0) return;
  close(known->content);
  known->content = -1;
  content_count--;
}

static void drop_origin(entry *known) {
  free(known->origin);
  known->origin = NULL;
}

void sandbox_become(const sandbox_place *at, sandbox_state state, bool is_directory) {
  entry *known = new_entry(at);
  if (!known) return;
  known->state = state;
  known->is_directory = is_directory;
  drop_content(known);
  drop_origin(known);
}

bool sandbox_has_content(const sandbox_place *at) {
  const entry *known = entry_of(&at->facts, at->name);
  return known && known->content >= 0;
}

char *sandbox_origin_of(const sandbox_place *at, const char *path) {
  const entry *known = entry_of(&at->facts, at->name);
  if (known && known->origin) return strdup(known->origin);
  if (known && (known->state != SANDBOX_AS_IT_IS || known->content >= 0 || known->uses & 1u << SANDBOX_READ)) {
    return NULL;
  }
  struct stat facts;
  return fstatat(at->directory, at->name, &facts, 0) == 0 && S_ISREG(facts.st_mode) ? strdup(path) : NULL;
}

void sandbox_keep_content(const sandbox_place *at, int file, const char *origin) {
  entry *known = new_entry(at);
  if (!known) return;
  drop_content(known);
  drop_origin(known);
  if (origin) known->origin = strdup(origin);
  if (content_count == MAXIMUM_CONTENTS) return;
  known->content = fcntl(file, F_DUPFD_CLOEXEC, 0);
  if (known->content >= 0) content_count++;
}

// Copies all of a file, whose offset stays, to the beginning of another one.
static bool copy(int from, int to) {
  char block[1 << 14];
  off_t offset = 0;
  for (ssize_t count; (count = pread(from, block, sizeof block, offset)) != 0; offset += count) {
    if (count < 0 || offset > MAXIMUM_CONTENT) return false;
    if (pwrite(to, block, (size_t)count, offset) != count) return false;
  }
  return true;
}

int sandbox_content_of(const sandbox_place *at, const char *path, int flags) {
  const entry *known = entry_of(&at->facts, at->name);
  bool is_kept = known && known->content >= 0;
  bool is_new = !is_kept && known && known->state == SANDBOX_MADE;
  int old = is_kept ? known->content : is_new ? -1 : sandbox_open(path, O_RDONLY | O_NONBLOCK, 0);
  struct stat facts;
  bool is_file = old < 0 || (fstat(old, &facts) == 0 && S_ISREG(facts.st_mode));
  int file = is_file ? memfd_create("rehearsed", MFD_CLOEXEC) : -1;
  if (file >= 0 && old >= 0 && !(flags & O_TRUNC) && !copy(old, file)) {
    close(file);
    file = -1;
  }
  if (file >= 0 && flags & O_APPEND) fcntl(file, F_SETFL, O_APPEND);
  if (old >= 0 && !is_kept) close(old);
  return file;
}

// As it is now; of what is not there, nothing.
static void look_at(sandbox_opened_file *file) {
  struct stat facts;
  if (stat(file->path, &facts) != 0) memset(&facts, 0, sizeof facts);
  file->inode = facts.st_ino;
  file->size = facts.st_size;
  file->seconds = facts.st_mtim.tv_sec;
  file->nanoseconds = facts.st_mtim.tv_nsec;
}

bool sandbox_is_as_it_was(sandbox_opened_file file) {
  sandbox_opened_file now = file;
  look_at(&now);
  return now.inode == file.inode && now.size == file.size && now.seconds == file.seconds &&
         now.nanoseconds == file.nanoseconds;
}

// False where there is no memory for it.
static bool add_opened(const char *path, sandbox_use use) {
  sandbox_opened_file *larger = grown(opened_files, opened_count, &opened_room, sizeof *opened_files);
  if (!larger) return false;
  opened_files = larger;
  char *copy = strdup(path);
  if (!copy) return false;
  int code = errno;
  opened_files[opened_count] = (sandbox_opened_file){.path = copy, .use = use};
  if (use == SANDBOX_READ) look_at(&opened_files[opened_count]);
  opened_count++;
  errno = code;
  return true;
}

void sandbox_note(const sandbox_place *at, const char *path, sandbox_use use) {
  entry *known = new_entry(at);
  if (known && !(known->uses & 1u << use) && add_opened(path, use)) known->uses |= 1u << use;
}

void sandbox_note_read(const sandbox_place *at, const char *path) {
  entry *known = entry_of(&at->facts, at->name);
  if (!known || known->content < 0) {
    sandbox_note(at, path, SANDBOX_READ);
  } else if (known->origin && add_opened(known->origin, SANDBOX_READ)) {
    drop_origin(known);
  }
}

void sandbox_note_missed(const char *path) {
  int code = errno;
  bool is_known = false;
  for (size_t index = 0; index < opened_count && !is_known; index++) {
    is_known = opened_files[index].use == SANDBOX_MISSED && strcmp(opened_files[index].path, path) == 0;
  }
  if (!is_known) add_opened(path, SANDBOX_MISSED);
  errno = code;
}

bool sandbox_has_made_something_in(const struct stat *directory) {
  for (size_t index = 0; index < entry_count; index++) {
    const entry *known = &entries[index];
    if (known->state == SANDBOX_MADE && known->device == directory->st_dev &&
        known->directory == directory->st_ino) {
      return true;
    }
  }
  return false;
}

bool sandbox_has_taken(const struct stat *directory, const char *name) {
  const entry *known = entry_of(directory, name);
  return known && known->state == SANDBOX_GONE;
}

sandbox_opened_file sandbox_opened_by_rehearsal(size_t index) {
  return index < opened_count ? opened_files[index] : (sandbox_opened_file){.use = SANDBOX_READ};
}

void sandbox_forget_opened(void) {
  while (opened_count > 0) free(opened_files[--opened_count].path);
  while (entry_count > 0) {
    drop_content(&entries[--entry_count]);
    drop_origin(&entries[entry_count]);
    free(entries[entry_count].name);
  }
}
