public import Ports

// What is written while a run goes on: at once into a file, and without waiting across a network.
extension SQLJournal {
  /// Takes the job's lock and looks for interrupted runs of it.
  public func pass(_ gate: JobGate, then: @escaping WriteEnd) {
    locks.take(.job(gate.job)) { [self] result in
      switch result {
      case .failure(let error): then(.failure(error))
      case .success(false): tellHolder(of: gate, then)
      case .success(true) where gate.ignoresInterrupted: then(.success(()))
      case .success(true): checkInterrupted(at: gate, then)
      }
    }
  }

  private func tellHolder(of gate: JobGate, _ then: @escaping WriteEnd) {
    let isAsked = database.latestRun(of: gate.job, .held) { [self] result in
      guard case .success(nil) = result else {
        return then(result.flatMap { .failure(.jobHeld(gate.job, by: $0, heldBy: nil)) })
      }
      locks.holder(of: .job(gate.job)) { then(.failure(.jobHeld(gate.job, by: nil, heldBy: $0))) }
    }
    if !isAsked { then(Result { () throws(JournalError) in try gate.pass(self) }) }
  }

  private func checkInterrupted(at gate: JobGate, _ then: @escaping WriteEnd) {
    func refuse(_ error: JournalError) {
      locks.release(.job(gate.job)) { then(.failure(error)) }
    }
    let isAsked = database.latestRun(of: gate.job, .interrupted) { [self] result in
      switch result {
      case .failure(let error): refuse(error)
      case .success(nil): tellDoubt(of: gate, then)
      case .success(let run?):
        database.rows(Self.laterEntries, [.integer(run.number), .integer(0)]) { result in
          switch result {
          case .failure(let error): refuse(error)
          case .success(let rows):
            refuse(gate.refusal(by: run, RunHistory(rows.compactMap { Entry(row: $0) })))
          }
        }
      }
    }
    if !isAsked { then(Result { () throws(JournalError) in try gate.checkInterrupted(self) }) }
  }

  /// The job is taken. That a run of it ended in doubt keeps nobody from going on, and neither does it that
  /// this cannot be found out.
  private func tellDoubt(of gate: JobGate, _ then: @escaping WriteEnd) {
    guard gate.tellDoubt != nil else { return then(.success(())) }
    let isAsked = database.latestRun(of: gate.job, .inDoubt) { [self] result in
      guard case .success(let run?) = result else { return then(.success(())) }
      database.rows(Self.laterEntries, [.integer(run.number), .integer(0)]) { result in
        if case .success(let rows) = result {
          gate.tell(of: run, RunHistory(rows.compactMap { Entry(row: $0) }))
        }
        then(.success(()))
      }
    }
    if !isAsked { then(.success(())) }
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

  /// A lease that ended before it was renewed.
  public var lapse: JournalError? { database.lapse }

  /// Waits for the server as long as anybody waits for it.
  public func finishWriting() throws(JournalError) { try database.finishWriting() }

  /// As the database does.
  public func whenWaiting(_ tell: @escaping (String) -> Void) { database.whenWaiting(tell) }
}

extension [Entry] {
  /// What writing them has to survive.
  var durability: Durability { contains(where: \.isDurable) ? .powerCut : .process }
}
