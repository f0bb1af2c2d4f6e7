// Files that are kept from scripts: the user's profiles, which hold his keys and say which account is
// whose, and his journals. Of a directory all that is in it is kept, but not what is in others there.
//
// A path is kept as it was given and with its links resolved, since either way leads to the file.

#include "parts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

enum { MAXIMUM_PATHS = 256 };

// Written before any script runs, and never after.
static struct {
  char *paths[MAXIMUM_PATHS];
  int count;
} kept;

// Takes the path, which is absolute; NULL is none.
static int keep(char *path) {
  if (!path) return -1;
  if (kept.count == MAXIMUM_PATHS) {
    free(path);
    errno = ENOMEM;
    return -1;
  }
  kept.paths[kept.count++] = path;
  return 0;
}

static char *joined(const char *directory, const char *name) {
  size_t room = strlen(directory) + strlen(name) + 2;
  char *path = malloc(room);
  if (!path) return NULL;
  strcpy(path, directory);
  strcat(path, "/");
  return strcat(path, name);
}

// The path with the links in its directory resolved. NULL where the directory does not exist.
static char *resolved(const char *path) {
  const char *slash = strrchr(path, '/');
  char directory[PATH_MAX], real[PATH_MAX];
  size_t length = (size_t)(slash - path);
  if (length >= sizeof directory) return NULL;
  memcpy(directory, path, length);
  directory[length] = '\0';
  if (!realpath(length > 0 ? directory : "/", real)) return NULL;
  return joined(strcmp(real, "/") == 0 ? "" : real, slash + 1);
}

int sandbox_protect(const char *path) {
  char here[PATH_MAX];
  if (*path == '/') {
    if (keep(strdup(path)) != 0) return -1;
  } else if (!getcwd(here, sizeof here) || keep(joined(here, path)) != 0) {
    return -1;
  }
  const char *absolute = kept.paths[kept.count - 1];
  char *real = resolved(absolute);
  if (real && keep(real) != 0) return -1;
  // And where the file itself is a link, what that leads to.
  char target[PATH_MAX];
  if (realpath(absolute, target)) return keep(strdup(target));
  return 0;
}

// Whether a directory that is kept has a file in it, by whatever name or link that was come by. One that
// cannot be looked through is taken to have it.
static bool has(const char *path, const struct stat *facts) {
  DIR *const directory = opendir(path);
  if (!directory) return errno != ENOENT && errno != ENOTDIR;
  bool is_found = false;
  const struct dirent *entry;
  while (!is_found && (entry = readdir(directory))) {
    // Above it is the folder that it is in.
    if (strcmp(entry->d_name, "..") == 0) continue;
    struct stat file;
    is_found = fstatat(dirfd(directory), entry->d_name, &file, AT_SYMLINK_NOFOLLOW) == 0 &&
               sandbox_is_same(&file, facts);
  }
  closedir(directory);
  return is_found;
}

bool sandbox_is_protected(const struct stat *facts) {
  struct stat file;
  for (int i = 0; i < kept.count; i++) {
    if (stat(kept.paths[i], &file) != 0) continue;
    if (sandbox_is_same(&file, facts)) return true;
    if (S_ISDIR(file.st_mode) && has(kept.paths[i], facts)) return true;
  }
  return false;
}

// Whether `name` in the directory is what `path` ends in.
static bool is_entry(const struct stat *directory, const char *name, const char *path) {
  const char *slash = strrchr(path, '/');
  if (strcmp(slash + 1, name) != 0) return false;
  char parent[PATH_MAX];
  size_t length = (size_t)(slash - path);
  memcpy(parent, path, length);
  parent[length] = '\0';
  struct stat facts;
  return stat(length > 0 ? parent : "/", &facts) == 0 && sandbox_is_same(&facts, directory);
}

static bool is_on_the_way(
    const struct stat *directory, const char *name, const char *path, bool or_above) {
  char rest[PATH_MAX];
  if (strlen(path) >= sizeof rest) return false;
  strcpy(rest, path);
  while (*rest) {
    if (is_entry(directory, name, rest)) return true;
    if (!or_above) return false;
    *strrchr(rest, '/') = '\0';
  }
  return false;
}

bool sandbox_is_protected_entry(int directory, const char *name, bool or_above) {
  if (kept.count == 0) return false;
  struct stat facts;
  if (fstat(directory, &facts) != 0) return true;
  // Nothing is made in a directory that is kept, nor taken out of it.
  if (sandbox_is_protected(&facts)) return true;
  // Without the slashes that may stand behind the name of a directory.
  char entry[NAME_MAX + 1];
  size_t length = strcspn(name, "/");
  if (length >= sizeof entry) return false;
  memcpy(entry, name, length);
  entry[length] = '\0';
  for (int i = 0; i < kept.count; i++) {
    if (is_on_the_way(&facts, entry, kept.paths[i], or_above)) return true;
  }
  return false;
}
