public import Ports

// What is written while a run goes on: at once into a file, and without waiting across a network.
extension SQLJournal {
  private var remote: PostgresDatabase? { database as? PostgresDatabase }

  /// Takes the job's lease and looks for interrupted runs of it, in two statements.
  public func pass(_ gate: JobGate, then: @escaping WriteEnd) {
    guard let remote else { return then(Result { () throws(JournalError) in try gate.pass(self) }) }
    remote.leases.take(.job(gate.job)) { [self] result in
      switch result {
      case .failure(let error): then(.failure(error))
      // Whoever holds it is found by the way that waits: nothing more is sent.
      case .success(false):
        then(Result { () throws(JournalError) in try gate.pass(self) })
      case .success(true) where gate.ignoresInterrupted: then(.success(()))
      case .success(true):
        remote.findInterrupted(of: gate.job) { [self] result in
          then(result.flatMap { isThere in passing(gate, isInterrupted: isThere) })
        }
      }
    }
  }

  private func passing(
    _ gate: JobGate, isInterrupted: Bool
  ) -> Result<Void, JournalError> {
    guard isInterrupted else { return .success(()) }
    release(job: gate.job)
    return Result { () throws(JournalError) in try gate.pass(self) }
  }

  /// Inserts the run with its sources and takes its lock.
  public func begin(
    _ start: RunStart, then: @escaping (Result<Int64, JournalError>) -> Void
  ) {
    guard let remote else {
      return then(Result { () throws(JournalError) in try begin(start) })
    }
    remote.begin(start, then: then)
  }

  /// Inserts entries in one statement.
  public func append(_ entries: [Entry], to run: Int64, then: @escaping WriteEnd) {
    guard let remote else {
      return then(Result { () throws(JournalError) in try append(entries, to: run) })
    }
    remote.append(
      entries.map(\.row), to: run, announces: entries.contains(where: \.isDurable), then: then)
  }

  /// By the database's clock, whatever time the machine took it to be that made them.
  public func announcements(of run: Int64) throws(JournalError) -> [Int64: Instant] {
    try remote?.announcements(of: run) ?? [:]
  }

  /// Inserts the text behind those of the run.
  public func keep(_ source: RunSource, of run: Int64) {
    guard let remote else {
      try? keep([source], of: run)
      return
    }
    remote.keep(source, of: run)
  }

  /// Sends and takes what there is, and renews leases.
  public func advance() {
    remote?.leases.renew()
    remote?.client.advance()
  }

  /// The server, and the time to renew leases.
  public var interest: Interest {
    guard let remote else { return .nothing }
    var interest = remote.client.interest
    interest.time = min(interest.time, remote.leases.renewal)
    return interest
  }

  /// Why there is no connection.
  public var trouble: JournalError? {
    remote?.client.trouble.map { JournalError(postgres: $0, in: remote?.name ?? "") }
  }

  /// Waits for the server as long as anybody waits for it.
  public func finishWriting() throws(JournalError) { try remote?.finishWriting() }
}
