public import Ports

// What is written while a run goes on: at once into a file, and without waiting across a network.
extension SQLJournal {
  /// Takes the job's lock and looks for interrupted runs of it.
  public func pass(_ gate: JobGate, then: @escaping WriteEnd) {
    locks.take(.job(gate.job)) { [self] result in
      switch result {
      case .failure(let error): then(.failure(error))
      // Whoever holds it is found by the way that waits: nothing more is sent.
      case .success(false): then(Result { () throws(JournalError) in try gate.pass(self) })
      case .success(true) where gate.ignoresInterrupted: then(.success(()))
      case .success(true):
        database.mayLieInterrupted(gate.job) { [self] result in
          then(
            result.flatMap { mayBe in
              Result { () throws(JournalError) in
                if mayBe { try gate.checkInterrupted(self) }
              }
            })
        }
      }
    }
  }

  /// Inserts the run with its sources and takes its lock.
  public func begin(
    _ start: RunStart, then: @escaping (Result<Int64, JournalError>) -> Void
  ) {
    if database.begin(start, isWaitedFor: false, then: then) { return }
    then(Result { () throws(JournalError) in try begin(start) })
  }

  /// Inserts entries as one.
  public func append(_ entries: [Entry], to run: Int64, then: @escaping WriteEnd) {
    database.append(entries.map(\.row), to: run, entries.durability, then: then)
  }

  /// In a file of this machine, for whoever uses this journal next here.
  public func keepLocally(_ outcomes: [Entry], of run: Int64) -> Bool {
    database.keepLocally(outcomes, of: run)
  }

  /// By the database's clock, whatever time the machine took it to be that made them.
  public func announcements(of run: Int64) throws(JournalError) -> [Int64: Instant] {
    try database.announcements(of: run)
  }

  /// Inserts the text behind those of the run.
  public func keep(_ source: RunSource, of run: Int64) {
    if !database.keep(source, of: run, then: { _ in }) { try? keep([source], of: run) }
  }

  /// Sends and takes what there is, and renews leases.
  public func advance() { database.advance() }

  /// The server, and the time to renew leases.
  public var interest: Interest { database.interest }

  /// Why there is no connection.
  public var trouble: JournalError? { database.trouble }

  /// Waits for the server as long as anybody waits for it.
  public func finishWriting() throws(JournalError) { try database.finishWriting() }
}

extension [Entry] {
  /// What writing them has to survive.
  var durability: Durability { contains(where: \.isDurable) ? .powerCut : .process }
}
