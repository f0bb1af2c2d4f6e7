// A layer between SQLite and the system that fails one call, and counts them all.

#ifndef CFAULTYDISK_H
#define CFAULTYDISK_H

/// What SQLite asks of the system.
enum cfaultydisk_call {
  CFAULTYDISK_OPEN,
  CFAULTYDISK_READ,
  CFAULTYDISK_WRITE,
  CFAULTYDISK_SYNC,
  CFAULTYDISK_TRUNCATE,
  CFAULTYDISK_LOCK,
  /// Locks in the shared memory of the write-ahead log.
  CFAULTYDISK_SHARED_LOCK,
  CFAULTYDISK_SHARED_MAP,
  CFAULTYDISK_DELETE,
  CFAULTYDISK_CALLS,
};

/// Registers the layer, whose name is "faulty"; SQLite must be loaded. 0, or a code of SQLite.
int cfaultydisk_register(void);

/// Has the `number`-th call of its kind from now on fail with `code`; none with 0. Counts from 0 again.
void cfaultydisk_fail(enum cfaultydisk_call call, long number, int code);

/// Calls of a kind since the last `cfaultydisk_fail`.
long cfaultydisk_count(enum cfaultydisk_call call);

/// The same, of a write-ahead log only.
long cfaultydisk_log_syncs(void);

#endif
