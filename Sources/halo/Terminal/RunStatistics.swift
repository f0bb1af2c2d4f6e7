internal import CloudModule
internal import JSON
internal import Ports
internal import StandardModules
internal import TaskLoop

/// What a run came to, in numbers.
final class RunStatistics {
  /// Those that were made, or accepted.
  private(set) var changes = 0
  private(set) var unchanged = 0
  private(set) var refused = 0
  private(set) var failed = 0
  private var inDoubt = 0
  private(set) var takenBack = 0
  /// Sent to the cloud, or to whoever scripts ask with `http`.
  private(set) var requests = 0
  /// Somebody was asked, and has said no.
  var isDeclined = false

  var hasChanges: Bool { changes + refused + failed + inDoubt + takenBack > 0 }

  func countRequest() { requests += 1 }

  func count(_ outcome: ChangeNotice.Outcome) {
    switch outcome {
    case .done, .accepted: changes += 1
    case .unchanged: unchanged += 1
    case .refused: refused += 1
    case .failed: failed += 1
    case .inDoubt: inDoubt += 1
    case .takenBack: takenBack += 1
    case .left: break
    }
  }

  /// The changes of which nobody knows at the end whether they were made. What was in doubt may have been found
  /// out since, and taken back.
  ///
  /// - Parameter code: what the run exits with, which says whether some are.
  func doubts(at code: Int32) -> Int {
    let holdsDoubt = [ExitStatus.inDoubt, .rollBackIncomplete].contains { $0.rawValue == code }
    return holdsDoubt ? inDoubt : 0
  }

  /// `done in 12 s: 4 changes, 31 requests`
  func record(_ code: Int32, after elapsed: Duration) -> LogRecord {
    let doubts = doubts(at: code)
    // Whoever only takes back means to make none.
    let onlyTakesBack = changes == 0 && takenBack > 0
    var parts = [
      onlyTakesBack
        ? "\(Self.counted(takenBack, "change")) taken back" : Self.counted(changes, "change")
    ]
    for (count, what) in [
      (failed, "in an error state"), (doubts, "in doubt"), (refused, "refused"),
      (onlyTakesBack ? 0 : takenBack, "taken back"), (unchanged, "unchanged"),
    ] where count > 0 {
      parts.append("\(count) \(what)")
    }
    parts.append(Self.counted(requests, "request"))
    let end =
      switch code {
      case 0: "done in"
      case _ where isDeclined: "declined (exit \(code)) after"
      case ExitStatus.rolledBack.rawValue: "rolled back (exit \(code)) after"
      default: "failed (exit \(code)) after"
      }
    return LogRecord(
      code == 0 || isDeclined ? .info : .error,
      "\(end) \(elapsed.brief): \(parts.joined(separator: ", "))",
      fields: [
        JSONMember("exit", .integer(Int64(code))),
        JSONMember("seconds", .real(elapsed.seconds(rounded: 1000))),
        JSONMember("changes", .integer(Int64(changes))),
        JSONMember("in_doubt", .integer(Int64(doubts))),
      ] + (takenBack > 0 ? [JSONMember("taken_back", .integer(Int64(takenBack)))] : []))
  }

  private static func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}

extension Duration {
  fileprivate func seconds(rounded unit: Double) -> Double { (inSeconds * unit).rounded() / unit }
}

extension LogRecord {
  /// The line about a change: what it was, by name and id, and what became of it.
  init(_ change: ChangeNotice) {
    let (level, end, error): (LogLevel, String, String?) =
      switch change.outcome {
      case .done: (.info, "done", nil)
      case .accepted: (.info, "accepted", nil)
      case .unchanged: (.info, "it was so already", nil)
      case .refused(let line): (.info, "not made", line)
      case .failed(let line): (.warn, "made, and in an error state", line)
      case .inDoubt(let line): (.warn, "in doubt", line)
      case .takenBack: (.info, "taken back", nil)
      case .left(let line): (.warn, "not taken back", line)
      }
    var fields: [JSONMember] = []
    if let elapsed = change.elapsed {
      fields.append(JSONMember("seconds", .real((elapsed.inSeconds * 1000).rounded() / 1000)))
    }
    if let error { fields.append(JSONMember("error", .string(error))) }
    self.init(
      level, "\(change.summary): \(end)", fields: fields, operation: change.operation,
      task: change.task?.number, taskName: change.taskName)
  }
}

/// Counts what passes through it.
final class CountingTransport: Transport {
  private let base: any Transport
  private let statistics: RunStatistics

  init(_ base: any Transport, in statistics: RunStatistics) {
    (self.base, self.statistics) = (base, statistics)
  }

  func start(_ request: HTTPRequest, as id: ExchangeID, timeout: Duration, deadline: Instant) {
    statistics.countRequest()
    base.start(request, as: id, timeout: timeout, deadline: deadline)
  }

  func cancel(_ id: ExchangeID) { base.cancel(id) }

  func wait(
    until deadline: Instant, orReady descriptors: [WatchedDescriptor]
  ) -> [FinishedExchange] {
    base.wait(until: deadline, orReady: descriptors)
  }

  var interest: Interest { base.interest }
}
