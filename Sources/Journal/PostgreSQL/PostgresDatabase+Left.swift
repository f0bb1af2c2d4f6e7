internal import JSON
internal import Ports

// What processes of this machine have left that could not be written.
extension PostgresDatabase {
  /// Has what processes of this machine have left that are gone written before anything else: it tells what
  /// became of changes that were announced in time. Where somebody has gone on with the run since, that is
  /// written of which he knows nothing. Nobody waits for it.
  ///
  /// - Parameter tell: told once, where some of it stays, but not while the database is away, which is told
  ///   otherwise; and of each change of which others have written something else.
  func writeLeft(orTell tell: @escaping (JournalError) -> Void) {
    var isTold = false
    func tellOnce(_ error: JournalError) {
      if !isTold { tell(error) }
      isTold = true
    }
    for left in spool?.takeLeft(orTell: tellOnce) ?? [] {
      write(left, tell) { if let error = $0 { tellOnce(error) } }
    }
  }

  /// - Parameter then: told why it stays; nil where it does not, or is tried again.
  private func write(
    _ left: LeftOutcomes, _ tell: @escaping (JournalError) -> Void,
    then: @escaping (JournalError?) -> Void
  ) {
    let append: PostgresAppend
    do throws(JournalError) {
      append = try PostgresAppend(
        left.rows, to: left.run, by: [.run(left.run): left.fence], announces: false)
    } catch {
      return then(left.failure(error))
    }
    send(append.statement) { [self] (result: Result<Bool, JournalError>) in
      switch result {
      case .success: then(left.drop())
      case .failure(let error) where [.lapsed, .held].contains(error.kind):
        compare(left, tell, then: then)
      case .failure(let error): then(error.kind == .away ? nil : left.failure(error))
      }
    } _: { answer in
      Result { () throws(JournalError) in try append.check(answer) }
    }
  }

  /// Somebody has gone on with the run since.
  private func compare(
    _ left: LeftOutcomes, _ tell: @escaping (JournalError) -> Void,
    then: @escaping (JournalError?) -> Void
  ) {
    rows(SQLJournal.laterEntries, [.integer(left.run), .integer(0)]) { [self] result in
      switch result {
      case .failure(let error): then(error.kind == .away ? nil : left.failure(error))
      case .success(let rows):
        var history = RunHistory(rows.compactMap { Entry(row: $0) })
        let news = LateNews(left, besides: history)
        for entry in news.entries { history.append(entry) }
        func end() {
          for conflict in news.conflicts { tell(conflict) }
          then(left.drop())
        }
        if news.entries.isEmpty { return end() }
        // While somebody goes on with it, it is left for the next process.
        add(news.entries, to: left.run, decidesAll: !history.hasDoubt) { $0 ? end() : then(nil) }
      }
    }
  }

  /// - Parameters:
  ///   - decidesAll: whether no change of the run is in doubt then.
  ///   - then: told whether it was written.
  private func add(
    _ entries: [Entry], to run: Int64, decidesAll: Bool, then: @escaping (Bool) -> Void
  ) {
    let statement = PostgresAppend.late(
      entries.map(\.row), from: entries[0].number, to: run, as: leases.holder,
      decidesAll: decidesAll)
    send(statement) { (result: Result<Int, JournalError>) in
      then((try? result.get()) == entries.count)
    } _: {
      .success($0.rows.count)
    }
  }
}

/// What a process of this machine knew of a run with which others have gone on since.
struct LateNews {
  /// What became of changes that are undecided there, to be written behind all else.
  private(set) var entries: [Entry] = []
  /// Where they have written something else, one for each change.
  private(set) var conflicts: [JournalError] = []

  init(_ left: LeftOutcomes, besides history: RunHistory) {
    for row in left.rows {
      guard case .outcome(let outcome)? = Entry(row: row)?.content, outcome.isDecided,
        let change = history.change(of: outcome)
      else { continue }
      let isLast = history.lastIntent(of: change) == outcome.intent
      if isLast, !(change.outcome?.isDecided ?? false) {
        entries.append(Entry(history.nextNumber + Int64(entries.count), .outcome(outcome)))
      } else if let other = isLast ? change.outcome?.word : "sent it again",
        !(isLast ? other : "refused").utf8.elementsEqual(outcome.word.utf8)
      {
        conflicts.append(.conflict(outcome.word, change, of: left.run, other))
      }
    }
  }
}

extension RunHistory {
  fileprivate var hasDoubt: Bool { changes.contains { !($0.outcome?.isDecided ?? false) } }

  /// The number of the intent by which a change was announced last.
  fileprivate func lastIntent(of change: Change) -> Int64? {
    entries.last { entry in
      if case .intent(let intent) = entry.content { intent.key == change.intent.key } else { false }
    }?.number
  }
}

extension Outcome {
  private var hasFailed: Bool {
    ChangeFacts(record: record)?.document["ending"]?.string.map {
      $0.utf8.elementsEqual("failed".utf8)
    }
      ?? false
  }

  fileprivate var isDecided: Bool { verdict != .inDoubt || hasFailed }

  /// What became of the change, in a word.
  fileprivate var word: String {
    switch verdict {
    case .done: "done"
    case .refused: "refused"
    case .inDoubt: hasFailed ? "failed" : "in doubt"
    }
  }
}

extension JournalError {
  fileprivate static func conflict(
    _ word: String, _ change: RunHistory.Change, of run: Int64, _ other: String
  ) -> JournalError {
    let wrote = other.utf8.elementsEqual("sent it again".utf8) ? other : "has written: \(other)"
    return JournalError(
      .failed,
      "change \(change.number) of run \(run), \(change.intent.key.name), was \(word) as the process knew that "
        + "sent it here, which could not tell the journal; who has gone on with the run since \(wrote), and "
        + "that stands", remedy: "'halo runs verify \(run)' looks at it")
  }
}
