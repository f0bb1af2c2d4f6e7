#include "cfaultydisk.h"

#include <csqlite.h>
#include <string.h>

static struct {
  sqlite3_vfs *system;
  enum cfaultydisk_call call;
  long number;
  int code;
  long counts[CFAULTYDISK_CALLS];
  long log_syncs;
} disk;

/// A file of the system's behind our methods.
typedef struct {
  sqlite3_file base;
  int is_log;
  sqlite3_file system[];
} File;

static sqlite3_file *system_file(sqlite3_file *file) { return ((File *)file)->system; }

/// The code that this call fails with; 0 for most.
static int failure(enum cfaultydisk_call call) {
  long number = ++disk.counts[call];
  return call == disk.call && number == disk.number ? disk.code : SQLITE_OK;
}

#define PASS(call, expression) \
  int code = failure(call); \
  return code ? code : (expression)

#define METHODS system_file(file)->pMethods

static int file_close(sqlite3_file *file) { return METHODS->xClose(system_file(file)); }

static int file_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset) {
  PASS(CFAULTYDISK_READ, METHODS->xRead(system_file(file), bytes, count, offset));
}

static int file_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
  int code = failure(CFAULTYDISK_WRITE);
  if (!code) return METHODS->xWrite(system_file(file), bytes, count, offset);
  // As on a disk that is full in the middle.
  METHODS->xWrite(system_file(file), bytes, count / 2, offset);
  return code;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size) {
  PASS(CFAULTYDISK_TRUNCATE, METHODS->xTruncate(system_file(file), size));
}

static int file_sync(sqlite3_file *file, int flags) {
  disk.log_syncs += ((File *)file)->is_log;
  PASS(CFAULTYDISK_SYNC, METHODS->xSync(system_file(file), flags));
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size) {
  return METHODS->xFileSize(system_file(file), size);
}

static int file_lock(sqlite3_file *file, int level) {
  PASS(CFAULTYDISK_LOCK, METHODS->xLock(system_file(file), level));
}

static int file_unlock(sqlite3_file *file, int level) {
  return METHODS->xUnlock(system_file(file), level);
}

static int file_check_reserved_lock(sqlite3_file *file, int *result) {
  return METHODS->xCheckReservedLock(system_file(file), result);
}

static int file_control(sqlite3_file *file, int operation, void *argument) {
  return METHODS->xFileControl(system_file(file), operation, argument);
}

static int file_sector_size(sqlite3_file *file) {
  return METHODS->xSectorSize(system_file(file));
}

static int file_characteristics(sqlite3_file *file) {
  return METHODS->xDeviceCharacteristics(system_file(file));
}

static int file_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **at) {
  PASS(CFAULTYDISK_SHARED_MAP, METHODS->xShmMap(system_file(file), page, size, extend, at));
}

static int file_shm_lock(sqlite3_file *file, int offset, int count, int flags) {
  // What lets go of a lock cannot fail.
  if (flags & SQLITE_SHM_UNLOCK) {
    return METHODS->xShmLock(system_file(file), offset, count, flags);
  }
  PASS(CFAULTYDISK_SHARED_LOCK, METHODS->xShmLock(system_file(file), offset, count, flags));
}

static void file_shm_barrier(sqlite3_file *file) { METHODS->xShmBarrier(system_file(file)); }

static int file_shm_unmap(sqlite3_file *file, int remove) {
  return METHODS->xShmUnmap(system_file(file), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_reserved_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_characteristics,
    .xShmMap = file_shm_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_shm_barrier,
    .xShmUnmap = file_shm_unmap,
};

static int disk_open(
    sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *flags_out) {
  (void)vfs;
  file->pMethods = NULL;
  int code = failure(CFAULTYDISK_OPEN);
  if (code) return code;
  ((File *)file)->is_log = (flags & SQLITE_OPEN_WAL) != 0;
  code = disk.system->xOpen(disk.system, name, system_file(file), flags, flags_out);
  if (system_file(file)->pMethods) file->pMethods = &methods;
  return code;
}

static int disk_delete(sqlite3_vfs *vfs, const char *name, int sync) {
  (void)vfs;
  PASS(CFAULTYDISK_DELETE, disk.system->xDelete(disk.system, name, sync));
}

int cfaultydisk_register(void) {
  static sqlite3_vfs vfs;
  if (vfs.zName) return SQLITE_OK;
  disk.system = csqlite_vfs_find(NULL);
  if (!disk.system) return SQLITE_ERROR;
  // What is not failed here, the system's layer does itself.
  vfs = *disk.system;
  vfs.pNext = NULL;
  vfs.zName = "faulty";
  vfs.szOsFile = (int)sizeof(File) + disk.system->szOsFile;
  vfs.xOpen = disk_open;
  vfs.xDelete = disk_delete;
  return csqlite_vfs_register(&vfs, 0);
}

void cfaultydisk_fail(enum cfaultydisk_call call, long number, int code) {
  disk.call = call;
  disk.number = number;
  disk.code = code;
  disk.log_syncs = 0;
  memset(disk.counts, 0, sizeof disk.counts);
}

long cfaultydisk_count(enum cfaultydisk_call call) { return disk.counts[call]; }

long cfaultydisk_log_syncs(void) { return disk.log_syncs; }
