public import Ports

extension SQLJournal {
  /// A journal in a PostgreSQL database, which is asked when it is first needed.
  ///
  /// - Parameters:
  ///   - address: `postgresql://…` or `service=NAME`; what it leaves open, libpq's variables and files
  ///     say.
  ///   - lease: how long a run is this process's unless it says that it still is.
  ///   - patience: how long to wait for an answer while nothing else is to be done.
  public convenience init(
    postgres address: String, clock: any Clock = SystemClock(), lease: Duration = .seconds(15),
    patience: Duration = .seconds(10)
  ) throws(JournalError) {
    let database = try PostgresDatabase(
      PostgresAddress(address), clock: clock, lease: lease, patience: patience)
    self.init(database: database, locks: database.leases, mostBytes: .max)
  }
}
