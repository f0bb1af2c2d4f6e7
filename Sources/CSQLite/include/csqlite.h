// SQLite, loaded when the first journal is opened.
//
// A start of the program that keeps no journal neither loads nor relocates it. Each function here is
// the one of SQLite behind the prefix; the variadic ones, which Swift cannot call, and the destructors
// that are numbers in disguise appear in the typed forms that are needed.

#ifndef CSQLITE_H
#define CSQLITE_H

#include <sqlite3.h>

/// Loads SQLite. Must succeed before any other function is called; calling it again does nothing.
/// NULL, or a sentence about what went wrong.
const char *csqlite_load(void);

int csqlite_libversion_number(void);
int csqlite_open_v2(const char *path, sqlite3 **database, int flags, const char *vfs);
int csqlite_close_v2(sqlite3 *database);
int csqlite_extended_result_codes(sqlite3 *database, int on);
int csqlite_extended_errcode(sqlite3 *database);
int csqlite_system_errno(sqlite3 *database);
/// What the system last said to the log or the file of a database, which SQLite does not tell of a commit; 0 for
/// nothing.
int csqlite_file_errno(sqlite3 *database);
const char *csqlite_errmsg(sqlite3 *database);
int csqlite_busy_timeout(sqlite3 *database, int milliseconds);
int csqlite_exec(sqlite3 *database, const char *sql);
int csqlite_get_autocommit(sqlite3 *database);
sqlite3_int64 csqlite_last_insert_rowid(sqlite3 *database);
int csqlite_changes(sqlite3 *database);

int csqlite_prepare(sqlite3 *database, const char *sql, sqlite3_stmt **statement);
int csqlite_step(sqlite3_stmt *statement);
int csqlite_reset(sqlite3_stmt *statement);
int csqlite_clear_bindings(sqlite3_stmt *statement);
int csqlite_finalize(sqlite3_stmt *statement);

/// The bytes of texts and blobs are copied.
int csqlite_bind_text(sqlite3_stmt *statement, int index, const void *bytes, int count);
int csqlite_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, int count);
int csqlite_bind_int64(sqlite3_stmt *statement, int index, sqlite3_int64 value);
int csqlite_bind_null(sqlite3_stmt *statement, int index);

int csqlite_column_count(sqlite3_stmt *statement);
int csqlite_column_type(sqlite3_stmt *statement, int index);
sqlite3_int64 csqlite_column_int64(sqlite3_stmt *statement, int index);
const void *csqlite_column_blob(sqlite3_stmt *statement, int index);
int csqlite_column_bytes(sqlite3_stmt *statement, int index);

/// Whether the last connection to be closed does a checkpoint.
void csqlite_checkpoint_on_close(sqlite3 *database, int on);
/// Calls back after each commit with the number of pages in the write-ahead log, and so turns
/// automatic checkpoints off.
void csqlite_wal_hook(
    sqlite3 *database, int (*hook)(void *context, sqlite3 *, const char *, int pages),
    void *context);
/// Moves what can be moved without waiting from the write-ahead log to the database.
int csqlite_checkpoint(sqlite3 *database);

/// The kind of the file system that `path` is on, `f_type` of statfs(2), which Swift does not import;
/// -1 with the reason in errno. Needs no SQLite.
long csqlite_file_system(const char *path);

sqlite3_vfs *csqlite_vfs_find(const char *name);
int csqlite_vfs_register(sqlite3_vfs *vfs, int as_default);

#endif
