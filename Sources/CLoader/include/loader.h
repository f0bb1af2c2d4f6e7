// System libraries that not every run needs: each is loaded when it is first needed.
//
//     #define FUNCTIONS(X) X(sqlite3_open_v2) X(sqlite3_close_v2)
//     LOADER_LIBRARY(FUNCTIONS)
//
//     const char *csqlite_load(void) { return loader_load("libsqlite3.so.0", lib_names, &lib); }
//     int csqlite_close_v2(sqlite3 *database) { return lib.sqlite3_close_v2(database); }

#ifndef LOADER_H
#define LOADER_H

/// Declares `lib`, which has a pointer to each function of a list, and their names.
#define LOADER_LIBRARY(FUNCTIONS) \
  static struct { \
    FUNCTIONS(LOADER_MEMBER) \
  } lib; \
  static const char *const lib_names[] = {FUNCTIONS(LOADER_NAME) 0};

#define LOADER_MEMBER(name) __typeof__(name) *name;
#define LOADER_NAME(name) #name,

/// Finds the functions of `names`, which ends with NULL, in a shared library, and puts their addresses
/// one behind the other at `functions`. Does nothing once that has succeeded. What the library needs of
/// others has to be there: a process does not end in the midst of a change because it is not.
///
/// - Returns: NULL, or why not, in the words of the system. The text is valid until the next call.
const char *loader_load(const char *library, const char *const *names, void *functions);

/// The same for a library that has thousands of such needs, few of which are ever felt: each is looked up
/// when it is called, and one that is missing then ends the process.
const char *loader_load_lazily(const char *library, const char *const *names, void *functions);

#endif
