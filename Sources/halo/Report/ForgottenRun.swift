internal import CloudModule
internal import Journal
internal import Ports
internal import Text

/// What is told of a run before its record is deleted: all that somebody needs who has to look after it by
/// hand then.
struct ForgottenRun {
  private let run: Run
  private let history: RunHistory

  init(_ run: Run, _ history: RunHistory) { (self.run, self.history) = (run, history) }

  /// - Parameter journal: the file that was given with `--journal`; nil for the usual one.
  func text(now: WallTime, journal: String?) -> String {
    let details = RunDetails(run, history, now: now, journal: journal).text
    return details + (endpoints + left).map { "\($0.escapingControls)\n" }.joined()
  }

  private var endpoints: [String] {
    run.account.endpoints.sorted { $0.key < $1.key }.map { service, address in
      "endpoint: \(service.isEmpty ? "" : "\(service)=")\(address)"
    }
  }

  private var left: [String] {
    let changes = history.inForce
    guard !changes.isEmpty else { return [] }
    let words = RunWords(history)
    return ["what it leaves in the account, to be looked after by hand, the last first:"]
      + changes.reversed().flatMap { change in
        ["  change \(change.number), \(words.summary(of: change))\(change.doubt)"]
          + words.byHand(change).map { "    \($0.purpose): \($0.call)" }
      }
  }
}

extension RunHistory.Change {
  fileprivate var doubt: String {
    outcome?.verdict == .done ? "" : ": nobody knows whether it was made"
  }
}
