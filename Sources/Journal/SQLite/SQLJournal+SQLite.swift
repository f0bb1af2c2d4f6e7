extension SQLJournal {
  /// Opens a journal in a file of SQLite, or makes one.
  ///
  /// Beside `path` it has a write-ahead log (`-wal`, `-shm`) while it is used and a lock file
  /// (`-lock`) for ever; all are for their owner alone. Where `path` is a link, they are beside what it leads to.
  ///
  /// - Parameters:
  ///   - makesFolders: Whether folders on the way to it are made.
  ///   - patience: How long to wait for another process that writes.
  ///   - mostBytes: Beyond so many bytes the oldest finished runs go, before a run begins; 512 MiB
  ///     unless told otherwise.
  public convenience init(
    sqlite path: String, makesFolders: Bool = false, patience: Duration = .seconds(10),
    mostBytes: Int64 = 512 << 20
  ) throws(JournalError) {
    try self.init(
      sqlite: path, makesFolders: makesFolders, patience: patience, mostBytes: mostBytes, vfs: nil)
  }

  /// - Parameter vfs: The name of SQLite's layer over the system; nil for its own.
  convenience init(
    sqlite path: String, makesFolders: Bool = false, patience: Duration = .seconds(10),
    mostBytes: Int64 = 512 << 20, vfs: String?
  ) throws(JournalError) {
    let file = try JournalFile(path, makesFolders: makesFolders)
    let locks = try FileLocks(path: file.place + "-lock", patience: patience)
    let database = try SQLiteDatabase(file, locks: locks, vfs: vfs)
    self.init(database: database, locks: locks, mostBytes: mostBytes)
  }
}
