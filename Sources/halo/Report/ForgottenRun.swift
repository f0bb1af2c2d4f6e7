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

  /// What else would have it run again, and does not, a line each.
  ///
  /// - Parameter store: where it is still recorded.
  func staying(in store: any JournalStore) throws(JournalError) -> String {
    var lines: [String] = []
    if run.changes > 0, try !store.sources(of: run.number).plans.isEmpty {
      lines.append("its plan stays used: 'halo apply' refuses it as before")
    }
    if let job = run.job, let window = try lastWindow(of: job, in: store) {
      lines.append(
        "the stretch of --once-per from \(window.text(.spaced)) UTC on, which the job '\(job.escapingControls)' was begun in, "
          + "stays used: it begins again in the next one")
    }
    return lines.map { "\($0)\n" }.joined()
  }

  /// The one that the job had last, unless another run of it is known that began in it or after it: then this
  /// one did not use it.
  private func lastWindow(
    of job: String, in store: any JournalStore
  ) throws(JournalError) -> WallTime? {
    guard let window = try store.lastWindow(of: job), window <= run.startedAt else { return nil }
    let earlier = RunQuery(job: job, since: window, before: run.number, limit: 1)
    return try store.runs(earlier).isEmpty ? window : nil
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
