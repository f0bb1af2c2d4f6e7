public import Ports

extension SQLJournal {
  /// A journal in a PostgreSQL database, which is asked when it is first needed.
  ///
  /// - Parameters:
  ///   - address: `postgresql://…` or `service=NAME`; what it leaves open, libpq's variables and files
  ///     say.
  ///   - password: what is to be taken for the variable PGPASSWORD.
  ///   - lease: how long a run is this process's unless it says that it still is.
  ///   - patience: how long to wait for an answer while nothing else is to be done.
  ///   - spoolFolder: where on this machine it is kept what became of changes while the database was away;
  ///     what earlier processes have left there is written before what this one asks or writes. Nil for nowhere.
  ///   - whenLeft: told once, where some of that stays there though the server answers, and of each change of
  ///     which another machine has written something else.
  public convenience init(
    postgres address: String, password: String? = nil, clock: any Clock = SystemClock(),
    lease: Duration = .seconds(15),
    patience: Duration = .seconds(10), spoolFolder: String? = nil,
    whenLeft: @escaping (JournalError) -> Void = { _ in }
  ) throws(JournalError) {
    let database = try PostgresDatabase(
      PostgresAddress(address, password: password), clock: clock, lease: lease, patience: patience,
      spoolFolder: spoolFolder)
    self.init(database: database, locks: database.leases, mostBytes: .max)
    database.writeLeft(orTell: whenLeft)
  }
}
