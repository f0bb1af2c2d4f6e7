#include "csqlite.h"

#include "loader.h"

#include <stddef.h>
#include <sys/vfs.h>

#define FUNCTIONS(X) \
  X(sqlite3_libversion_number) \
  X(sqlite3_open_v2) \
  X(sqlite3_close_v2) \
  X(sqlite3_extended_result_codes) \
  X(sqlite3_extended_errcode) \
  X(sqlite3_system_errno) \
  X(sqlite3_errmsg) \
  X(sqlite3_file_control) \
  X(sqlite3_busy_timeout) \
  X(sqlite3_exec) \
  X(sqlite3_get_autocommit) \
  X(sqlite3_last_insert_rowid) \
  X(sqlite3_changes) \
  X(sqlite3_prepare_v3) \
  X(sqlite3_step) \
  X(sqlite3_reset) \
  X(sqlite3_clear_bindings) \
  X(sqlite3_finalize) \
  X(sqlite3_bind_text) \
  X(sqlite3_bind_blob) \
  X(sqlite3_bind_int64) \
  X(sqlite3_bind_null) \
  X(sqlite3_column_count) \
  X(sqlite3_column_type) \
  X(sqlite3_column_int64) \
  X(sqlite3_column_blob) \
  X(sqlite3_column_bytes) \
  X(sqlite3_db_config) \
  X(sqlite3_wal_hook) \
  X(sqlite3_wal_checkpoint_v2) \
  X(sqlite3_vfs_find) \
  X(sqlite3_vfs_register)

LOADER_LIBRARY(FUNCTIONS)

const char *csqlite_load(void) { return loader_load("libsqlite3.so.0", lib_names, &lib); }

int csqlite_libversion_number(void) { return lib.sqlite3_libversion_number(); }

int csqlite_open_v2(const char *path, sqlite3 **database, int flags, const char *vfs) {
  return lib.sqlite3_open_v2(path, database, flags, vfs);
}

int csqlite_close_v2(sqlite3 *database) { return lib.sqlite3_close_v2(database); }

int csqlite_extended_result_codes(sqlite3 *database, int on) {
  return lib.sqlite3_extended_result_codes(database, on);
}

int csqlite_extended_errcode(sqlite3 *database) {
  return lib.sqlite3_extended_errcode(database);
}

int csqlite_system_errno(sqlite3 *database) { return lib.sqlite3_system_errno(database); }

int csqlite_file_errno(sqlite3 *database) {
  int code = 0;
  sqlite3_file *log = NULL;
  lib.sqlite3_file_control(database, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
  if (log && log->pMethods) log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &code);
  if (code == 0) lib.sqlite3_file_control(database, "main", SQLITE_FCNTL_LAST_ERRNO, &code);
  return code;
}

const char *csqlite_errmsg(sqlite3 *database) { return lib.sqlite3_errmsg(database); }

int csqlite_busy_timeout(sqlite3 *database, int milliseconds) {
  return lib.sqlite3_busy_timeout(database, milliseconds);
}

int csqlite_exec(sqlite3 *database, const char *sql) {
  return lib.sqlite3_exec(database, sql, NULL, NULL, NULL);
}

int csqlite_get_autocommit(sqlite3 *database) { return lib.sqlite3_get_autocommit(database); }

sqlite3_int64 csqlite_last_insert_rowid(sqlite3 *database) {
  return lib.sqlite3_last_insert_rowid(database);
}

int csqlite_changes(sqlite3 *database) { return lib.sqlite3_changes(database); }

int csqlite_prepare(sqlite3 *database, const char *sql, sqlite3_stmt **statement) {
  return lib.sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
}

int csqlite_step(sqlite3_stmt *statement) { return lib.sqlite3_step(statement); }
int csqlite_reset(sqlite3_stmt *statement) { return lib.sqlite3_reset(statement); }

int csqlite_clear_bindings(sqlite3_stmt *statement) {
  return lib.sqlite3_clear_bindings(statement);
}

int csqlite_finalize(sqlite3_stmt *statement) { return lib.sqlite3_finalize(statement); }

// A NULL pointer would be bound as NULL: an empty text has an address too.
int csqlite_bind_text(sqlite3_stmt *statement, int index, const void *bytes, int count) {
  return lib.sqlite3_bind_text(statement, index, bytes ? bytes : "", count, SQLITE_TRANSIENT);
}

int csqlite_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, int count) {
  return lib.sqlite3_bind_blob(statement, index, bytes ? bytes : "", count, SQLITE_TRANSIENT);
}

int csqlite_bind_int64(sqlite3_stmt *statement, int index, sqlite3_int64 value) {
  return lib.sqlite3_bind_int64(statement, index, value);
}

int csqlite_bind_null(sqlite3_stmt *statement, int index) {
  return lib.sqlite3_bind_null(statement, index);
}

int csqlite_column_count(sqlite3_stmt *statement) {
  return lib.sqlite3_column_count(statement);
}

int csqlite_column_type(sqlite3_stmt *statement, int index) {
  return lib.sqlite3_column_type(statement, index);
}

sqlite3_int64 csqlite_column_int64(sqlite3_stmt *statement, int index) {
  return lib.sqlite3_column_int64(statement, index);
}

const void *csqlite_column_blob(sqlite3_stmt *statement, int index) {
  return lib.sqlite3_column_blob(statement, index);
}

int csqlite_column_bytes(sqlite3_stmt *statement, int index) {
  return lib.sqlite3_column_bytes(statement, index);
}

void csqlite_checkpoint_on_close(sqlite3 *database, int on) {
  lib.sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, !on, NULL);
}

// Setting a hook takes the place of automatic checkpoints.
void csqlite_wal_hook(
    sqlite3 *database, int (*hook)(void *context, sqlite3 *, const char *, int pages),
    void *context) {
  lib.sqlite3_wal_hook(database, hook, context);
}

int csqlite_checkpoint(sqlite3 *database) {
  return lib.sqlite3_wal_checkpoint_v2(database, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

long csqlite_file_system(const char *path) {
  struct statfs status;
  return statfs(path, &status) == 0 ? (long)(unsigned)status.f_type : -1;
}

sqlite3_vfs *csqlite_vfs_find(const char *name) { return lib.sqlite3_vfs_find(name); }

int csqlite_vfs_register(sqlite3_vfs *vfs, int as_default) {
  return lib.sqlite3_vfs_register(vfs, as_default);
}
