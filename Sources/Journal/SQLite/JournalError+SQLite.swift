internal import CSQLite
internal import Glibc

extension JournalError {
  /// What a code of SQLite means to the person who started the run.
  ///
  /// - Parameters:
  ///   - system: `errno` of the call that failed; 0 for none.
  ///   - text: SQLite's own words.
  init(sqlite code: Int32, _ system: Int32, _ text: String, in path: String) {
    switch (code & 0xFF, code, system) {
    case (SQLITE_NOTADB, _, _):
      self.init(
        .notAJournal, "\(path) is no database", remedy: "name another file with --journal FILE")
    case (SQLITE_CORRUPT, _, _):
      self.init(
        .damaged, "\(path) is damaged: \(text)",
        remedy: "move it away; what it still holds can be read with 'sqlite3 FILE .recover'")
    case (SQLITE_BUSY, _, _), (SQLITE_LOCKED, _, _): self = .locked(path)
    case (SQLITE_FULL, _, _), (_, _, ENOSPC), (_, _, EDQUOT): self = .full(path)
    case (_, _, EFBIG): self = .limited(path)
    case (_, SQLITE_READONLY | 4 << 8 /* SQLITE_READONLY_DBMOVED */, _): self = .replaced(path)
    case (SQLITE_READONLY, _, EACCES), (SQLITE_CANTOPEN, _, EACCES), (SQLITE_PERM, _, _):
      self = .denied(path)
    case (SQLITE_READONLY, _, _), (_, _, EROFS): self = .readOnly(path)
    case (SQLITE_CONSTRAINT, _, _):
      self.init(.held, "\(path): another process writes to the same run")
    default:
      let reason = system == 0 ? text : String(cString: strerror(system))
      self.init(.failed, "\(path) cannot be read or written: \(reason)")
    }
  }

  static func locked(_ path: String) -> JournalError {
    JournalError(
      .locked, "\(path) is locked by another program",
      remedy: "close what has it open ('fuser \(path)' tells)")
  }

  static func full(_ path: String) -> JournalError {
    JournalError(
      .full, "\(path): the disk is full",
      remedy: "make room, or run with --journal none")
  }

  static func limited(_ path: String) -> JournalError {
    JournalError(
      .full, "\(path) may not become larger: this process's limit ends it",
      remedy: "raise that ('ulimit -f', LimitFSIZE=), or run with --journal none")
  }

  static func readOnly(_ path: String) -> JournalError {
    JournalError(
      .readOnly, "\(path) is on a read-only file system",
      remedy: "name another file with --journal FILE, or run with --journal none")
  }

  static func denied(_ path: String) -> JournalError {
    JournalError(
      .denied, "\(path) may not be read and written by this user",
      remedy: "change its permissions, or name another file with --journal FILE")
  }

  static func replaced(_ path: String) -> JournalError {
    JournalError(
      .replaced, "\(path) is another file than when this run began, or gone",
      remedy: "a journal is moved or restored while no run goes on")
  }

  /// One of which SQLite would keep a log beside each of its names.
  static func severalNames(_ path: String) -> JournalError {
    JournalError(
      .failed, "\(path) has other names (hard links), by which its runs would be missed or lost",
      remedy: "remove all but one ('find -samefile' tells them), or put a copy in its place")
  }

  static func oddPlace(_ path: String) -> JournalError {
    JournalError(
      .failed,
      "the journal cannot be kept in \(path): it is a symbolic link to a place whose name is no UTF-8",
      remedy: "rename what it leads to, or name another file with --journal FILE")
  }

  static func noFolder(_ folder: String, for path: String) -> JournalError {
    JournalError(
      .failed, "the journal \(path) cannot be kept: there is no folder \(folder)",
      remedy: "make the folder, or name another file with --journal FILE")
  }

  /// What went wrong with a file, by `errno`.
  static func file(_ path: String, _ code: Int32) -> JournalError {
    switch code {
    case ENOSPC, EDQUOT: .full(path)
    case EFBIG: .limited(path)
    case EROFS: .readOnly(path)
    case EACCES, EPERM: .denied(path)
    default:
      JournalError(
        .failed, "the journal cannot be kept in \(path): \(String(cString: strerror(code)))",
        remedy: remedy(code) + "name another file with --journal FILE")
    }
  }

  /// What else there is to do about such a path; empty for nothing.
  private static func remedy(_ code: Int32) -> String {
    switch code {
    case ELOOP: "remove the symbolic link of it that leads back to itself, or "
    case ENOTDIR: "one of its folders is a file: move that away, or "
    default: ""
    }
  }

  /// A link that leads to nothing, at which no file is made.
  static func deadLink(_ path: String) -> JournalError {
    JournalError(
      .failed, "the journal cannot be kept in \(path): it is a symbolic link to what is not there",
      remedy: "remove the link, or name another file with --journal FILE")
  }
}
