internal import HuaweiCloud
internal import JSON
internal import Journal
internal import Ports
internal import CloudModule
internal import Text

/// One run as text for people: every change in words, with what became of it.
struct RunDetails {
  private let run: Run
  private let history: RunHistory
  private let now: WallTime
  private let commands: RunCommands
  private let words: RunWords
  /// By the numbers of changes, those of the changes that took them back.
  private let takers: [Int64: Int64]

  /// - Parameter journal: the file that was given with `--journal`; nil for the usual one.
  init(_ run: Run, _ history: RunHistory, now: WallTime, journal: String?) {
    self.run = run
    commands = RunCommands(run.number, journal: journal)
    takers = Dictionary(
      history.changes.filter { $0.outcome?.verdict == .done }.compactMap { change in
        change.intent.undoes.map { ($0, change.number) }
      }, uniquingKeysWith: { $1 })
    self.history = history
    words = RunWords(history)
    self.now = now
  }

  var text: String {
    var lines = ["run \(run.number): \(run.state.words)"]
    lines.append(
      "script: \(([run.script] + run.arguments).map(\.escapingControls).joined(separator: " "))")
    if let job = run.job { lines.append("job: \(job.escapingControls)") }
    let account = [
      "\(run.account.title)", run.account.project.map { "project \($0)" } ?? "",
    ].filter { !$0.isEmpty }
    if !account.isEmpty {
      lines.append("account: \(account.joined(separator: ", ").escapingControls)")
    }
    lines.append((run.hasOneProcess ? "started: " : "") + run.startWords.escapingControls)
    if let ended = run.endedAt {
      let exit = run.exit.map { ", exit \($0)" } ?? ""
      lines.append("ended: \(ended.text(.spaced)) UTC\(run.endWords(ended))\(exit)")
    }
    if run.state == .rollBackIncomplete, run.endedAt == nil {
      lines.append(
        "its roll-back did not come to its end: process \(run.process.pid) is gone, or was away for longer "
          + "than its lease; \(commands.rollback) goes on")
    }
    if let failure = run.failure {
      lines.append("\(run.failureLabel): \(failure.escapingControls)")
    } else if run.state == .failed, let error = history.lastError {
      lines.append("its last call failed: \(error.line.escapingControls)")
    }
    if run.attempts > 1 {
      lines.append("taken up again \(run.attempts == 2 ? "once" : "\(run.attempts - 1) times")")
    }
    lines.append(
      history.changes.isEmpty
        ? "it changed nothing"
        : "changes, in the order they were begun (their numbers count all that the record has of the run):"
    )
    for change in history.changes { lines += self.lines(for: change) }
    return lines.map { "\($0)\n" }.joined()
  }

  private func lines(for change: RunHistory.Change) -> [String] {
    let undo = change.intent.undoes.map { " (takes back \($0))" } ?? ""
    var lines = [
      "  \(change.number)  \(change.intent.at.text(.spaced))  \(words.summary(of: change))\(undo)"
    ]
    let requests = (change.outcome?.requestIDs ?? []).map(\.escapingControls)
    let told = requests.isEmpty ? "" : "  [request \(requests.joined(separator: ", "))]"
    lines.append("     \(change.verdictWords)\(told)")
    if let error = change.error { lines.append("     \(error.brief)") }
    if let words = change.groundWords { lines.append("     \(words)") }
    if let taker = takers[change.number] { lines.append("     taken back by \(taker)") }
    if let before = words.before(change) { lines.append("     before: \(before)") }
    lines += words.made(change).map { "     made: \($0)" }
    return lines
  }
}

extension RunHistory {
  /// The error of the call that the run has made last, where it was no change that was sent; nil for one
  /// that went well.
  fileprivate var lastError: CloudError? {
    let last = entries.last { entry in
      guard case .step(let step) = entry.content else { return true }
      return [.read, .unsent, .http, .net].contains(step.kind)
    }
    guard case .step(let step)? = last?.content, step.isError,
      let error = (try? JSONValue(parsing: step.record))?["error"]
    else { return nil }
    return try? JSONValueDecoder().decode(CloudError.self, from: error)
  }
}

extension CloudError {
  /// Without what stands beside it: what was called, and the service's name for the request.
  fileprivate var brief: String {
    var error = self
    (error.operation, error.requestID) = ("", nil)
    return error.line.escapingControls
  }
}

extension RunHistory.Change {
  /// Why it was refused, failed or is in doubt, as the script was told.
  fileprivate var error: CloudError? {
    outcome.flatMap { try? ChangeRecord(parsing: $0.record) }?.error
  }

  fileprivate var verdictWords: String {
    guard let outcome else { return "unknown: its process was gone before it knew" }
    let time = "after \((outcome.at - intent.at).short)"
    return switch outcome.verdict {
    case .done: "done \(time)"
    case .refused: "refused \(time): nothing was changed"
    case .inDoubt where outcome.isFailure: "failed \(time): it came to an error state"
    case .inDoubt: "in doubt \(time): nobody knows whether it was made"
    }
  }
}

extension Outcome {
  /// Whether it is known how it ended, though it can neither be called done nor undone.
  fileprivate var isFailure: Bool {
    (try? ChangeRecord(parsing: record))?.ending == .failed
  }
}
