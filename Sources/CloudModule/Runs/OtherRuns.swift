internal import HuaweiCloud
internal import Journal
internal import Ports

extension JournalStore {
  /// What other runs are known to have made: none of it is what a change of this run has made of which
  /// nobody knows.
  ///
  /// - Parameters:
  ///   - run: the number of this run.
  ///   - history: of it: those that had ended before its first change have made nothing new since.
  func made(besides run: Int64, _ history: RunHistory) throws(JournalError) -> [ChangeRecord] {
    guard let time = history.changes.first?.intent.at else { return [] }
    var found: [ChangeRecord] = []
    var last: Int64?
    while true {
      let others = try runs(RunQuery(before: last, limit: 1000))
      for other in others where other.number != run && (other.endedAt.map { $0 >= time } ?? true) {
        found += try self.history(of: other.number).changes.compactMap(\.made)
      }
      guard others.count == 1000, let lowest = others.last?.number else { return found }
      last = lowest
    }
  }
}

extension RunHistory.Change {
  /// What is known of it, where it is known to have been made.
  var made: ChangeRecord? {
    guard let outcome, outcome.verdict == .done else { return nil }
    return try? ChangeRecord(parsing: outcome.record)
  }
}
