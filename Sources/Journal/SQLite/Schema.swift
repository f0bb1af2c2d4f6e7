/// The tables of a journal in SQLite, and the way to them from each earlier version.
enum Schema {
  /// What `PRAGMA user_version` says of a file that this program writes.
  static let version = 7

  /// What `PRAGMA application_id` says of a journal: "halo" in ASCII.
  static let applicationID: Int64 = 0x6861_6C6F

  /// The statements that bring a file of `version` up to date, 0 being an empty one. A file that is
  /// made now walks the same way as one that was made by the first version.
  static func steps(from version: Int) -> ArraySlice<String> {
    migrations[version...]
  }

  private static let migrations = [first, second, third, fourth, fifth, sixth, seventh]

  /// Numbers of runs are never given twice, also when the newest is forgotten: AUTOINCREMENT.
  private static let first = """
    CREATE TABLE runs (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      job TEXT,
      script TEXT NOT NULL,
      arguments TEXT NOT NULL,
      account TEXT NOT NULL,
      state TEXT NOT NULL,
      started_at INTEGER NOT NULL,
      ended_at INTEGER,
      exit INTEGER,
      host TEXT NOT NULL,
      pid INTEGER NOT NULL
    );
    CREATE INDEX runs_of_job ON runs (job, number);
    CREATE TABLE entries (
      run INTEGER NOT NULL,
      number INTEGER NOT NULL,
      kind TEXT NOT NULL,
      subject INTEGER,
      task INTEGER,
      name TEXT,
      arguments BLOB,
      after BLOB,
      occurrence INTEGER,
      before BLOB,
      record BLOB NOT NULL,
      is_error INTEGER,
      request_ids TEXT,
      started_at INTEGER,
      ended_at INTEGER,
      PRIMARY KEY (run, number)
    ) WITHOUT ROWID;
    CREATE TABLE texts (digest BLOB PRIMARY KEY, text BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE sources (
      run INTEGER NOT NULL,
      place INTEGER NOT NULL,
      name TEXT NOT NULL,
      digest BLOB NOT NULL,
      PRIMARY KEY (run, place)
    ) WITHOUT ROWID;
    CREATE INDEX sources_of_text ON sources (digest);
    PRAGMA application_id = 0x68616C6F;
    PRAGMA user_version = 1;
    """

  /// How often a run was gone on with; what lists of many runs need.
  private static let second = """
    ALTER TABLE runs ADD COLUMN attempts INTEGER NOT NULL DEFAULT 1;
    CREATE INDEX runs_in_state ON runs (state, number);
    CREATE INDEX intents ON entries (run) WHERE kind = 'intent';
    PRAGMA user_version = 2;
    """

  /// The window of each job in which it was begun last.
  private static let third = """
    CREATE TABLE windows (job TEXT PRIMARY KEY, begins_at INTEGER NOT NULL) WITHOUT ROWID;
    PRAGMA user_version = 3;
    """

  /// How the last changes of one kind ended: how long they take is learned from that.
  private static let fourth = """
    CREATE INDEX outcomes_of_operation ON entries (name, run, number) WHERE kind = 'done';
    PRAGMA user_version = 4;
    """

  /// What services have said of their limits. Times are in nanoseconds since 1970.
  private static let fifth = """
    CREATE TABLE limits (
      key TEXT PRIMARY KEY,
      service TEXT NOT NULL,
      account TEXT NOT NULL,
      calls INTEGER,
      window_ms INTEGER,
      closed_until INTEGER NOT NULL,
      next_turn INTEGER NOT NULL,
      seen_at INTEGER NOT NULL
    ) WITHOUT ROWID;
    PRAGMA user_version = 5;
    """

  /// Who has taken a window, so that he knows whether it is his still.
  private static let sixth = """
    ALTER TABLE windows ADD COLUMN claimant TEXT;
    PRAGMA user_version = 6;
    """

  /// Why a run failed.
  private static let seventh = """
    ALTER TABLE runs ADD COLUMN failure TEXT;
    PRAGMA user_version = 7;
    """
}
