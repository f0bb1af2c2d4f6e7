internal import CloudModule
internal import Curl
internal import HuaweiCloud
internal import JSON
internal import Journal
internal import Ports
internal import ScriptTools
internal import SimulatedCloud
internal import Text

/// What a look at a run's changes has found, as lines for people.
struct ReviewReport {
  private let reviewed: [RunReview.Reviewed]
  private let history: RunHistory
  private let commands: RunCommands
  private let news: String
  private let columns: Int?

  /// - Parameters:
  ///   - reviewed: in the order in which they are told.
  ///   - history: of the run that made them, with what was found out.
  ///   - commands: those that deal with it.
  ///   - news: how it begins what was not known before.
  ///   - columns: how long a line may be; nil for as long as it is.
  init(
    _ reviewed: [RunReview.Reviewed], of history: RunHistory, _ commands: RunCommands,
    news: String = "found out now",
    columns: Int? = Terminal.outputColumns
  ) {
    (self.reviewed, self.history, self.commands) = (reviewed, history, commands)
    (self.news, self.columns) = (news, columns)
  }

  var isEmpty: Bool { reviewed.isEmpty }

  /// Why something cannot be looked at, as an error of the cloud that nobody has caught: it cannot be reached,
  /// or does not let one look. Nil where all can be, and where it is something else.
  var unreachable: ExitStatus? {
    reviewed.lazy.compactMap { one in
      guard case .unreadable(let error) = one.finding else { return nil }
      let status = ExitStatus(error.kind, wasSent: error.attempts > 0)
      return [.unavailable, .authentication, .configuration].contains(status) ? status : nil
    }.first
  }

  /// What the worst of it leads to.
  var status: ExitStatus {
    let worst = reviewed.map(\.status).max() ?? .settled
    return switch worst {
    case .settled: .done
    case .drifted: .scriptFailed
    case .unreadable, .unknown: .inDoubt
    }
  }

  var text: String {
    let words = RunWords(history)
    return reviewed.map { one in
      let change = history.changes.first { $0.number == one.change.number } ?? one.change
      let made = words.made(change).joined(separator: ", ")
      let line = "halo: change \(one.change.number), \(words.summary(of: one.change)): "
      let grounds = one.grounds(of: change).map { " (\($0))" } ?? ""
      return cut(line + one.words(news, made: made) + grounds)
        + commands.claims(about: one).map { "  \($0)\n" }.joined()
    }.joined().escapingControlsInLines
  }

  /// A line, or several where it is too long.
  private func cut(_ line: String) -> String {
    guard let columns else { return line + "\n" }
    return TextLayout.wrapped(line, hanging: 2, width: max(40, columns)) + "\n"
  }

  /// The changes of which nobody knows, each in a person's words.
  var doubts: [String] {
    let words = RunWords(history)
    return reviewed.filter { $0.status == .unknown }.map { one in
      "change \(one.change.number), \(words.summary(of: one.change))"
    }
  }
}

extension RunCommands {
  fileprivate func claims(about one: RunReview.Reviewed) -> [String] {
    guard one.status == .unknown,
      let record = try? ChangeRecord(
        parsing: one.change.outcome?.record ?? one.change.intent.record)
    else { return [] }
    // What nobody could look at has named nothing that it may have made.
    if record.check(in: .standard) != nil, !one.isUnclear { return [] }
    return claims(about: one.change.number, record)
  }

  /// How a person says what became of a change, a line for each answer; none where looking tells.
  func claims(about number: Int64, _ record: ChangeRecord) -> [String] {
    guard record.mayNeedClaim(in: .standard) else { return [] }
    let none = decide(number, "--not-made")
    guard record.check(in: .standard) != nil else {
      return ["\(none) says that it was not carried out"]
    }
    return [
      "\(decide(number, "--made ID")) says which of them is its own",
      "\(none) says that it has made none",
    ]
  }
}

extension RunReview.Reviewed {
  /// How a change stands to what the run left, the worse the later.
  enum Status: Int, Comparable {
    /// As it was left, or known not to have been made.
    case settled
    /// Something else is there now.
    case drifted
    /// The cloud did not let it be looked at.
    case unreadable
    /// Nobody can tell.
    case unknown

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  /// Where its finding puts it.
  var status: Status {
    switch finding {
    case .holds, .superseded, .notMade, .failed: .settled
    case .gone: .drifted
    case .unreadable: .unreadable
    case .unknown, .unclear: .unknown
    }
  }

  fileprivate var isUnclear: Bool { if case .unclear = finding { true } else { false } }

  /// - Parameters:
  ///   - news: how it begins what was not known before.
  ///   - made: what the change has made; empty for nothing that has a name.
  fileprivate func words(_ news: String, made: String) -> String {
    switch finding {
    case .holds where isNew: "\(news): it " + (made.isEmpty ? "was made" : "has made \(made)")
    case .holds: "still so"
    case .superseded: "changed again by the run itself"
    case .gone(.null): "no longer so: it is not there any more"
    case .gone(let now): "no longer so: \(state(now))"
    case .notMade: "\(news): it was not made"
    case .failed(let reason): "\(news): it failed: \(reason)"
    case .unknown(let reason), .unclear(let reason): "nobody knows: \(reason)"
    case .unreadable(let error): "cannot be looked at: \(error.line)"
    }
  }
}

extension RunReview.Reviewed {
  /// Whether it is known by the time alone what became of it, or because somebody said so.
  var isLessSure: Bool { change.groundWords != nil }

  /// What that rests on; nil where it was seen, and where nobody knows.
  fileprivate func grounds(of change: RunHistory.Change) -> String? {
    switch finding {
    case .holds, .superseded, .gone, .notMade, .failed: change.groundWords
    case .unknown, .unclear, .unreadable: nil
    }
  }
}

extension RunHistory.Change {
  /// What its being known rests on, where that is not what was seen.
  var groundWords: String? {
    guard let record = outcome.flatMap({ try? ChangeRecord(parsing: $0.record) }) else {
      return nil
    }
    return record.grounds.isEmpty ? nil : record.grounds.joined(separator: "; ")
  }
}

extension RunReview.Reviewed {
  /// What is there now, in the words of the look that shows it.
  fileprivate func state(_ now: JSONValue) -> String {
    let record = try? ChangeRecord(parsing: change.outcome?.record ?? change.intent.record)
    let state = record?.judged(by: now, in: .standard)?.state ?? ""
    return state.isEmpty ? "there is \(now.brief(400)) now" : "now \(state)"
  }
}

/// The world that a run is looked at in, and taken back in, where no script runs.
enum ReviewedWorld {
  static func world(_ options: CloudOptions, _ clock: SystemClock, log: RunLog) -> World {
    if options.sim {
      return World(
        named: AccountTitle.simulator, clock: clock,
        transport: SimulatedTransport(server: SimulatedCloud(), clock: clock),
        accounts: options.accounts.account)
    }
    let network = CountingTransport(
      DeferredTransport(clock: clock) {
        options.network.transport(CurlOptions(), profile: options.profileProxy, clock: clock)
      }, in: log.statistics)
    return World(
      clock: clock,
      transport: options.traceHTTP ? log.tracing(network, clock: clock) : network,
      loader: FileLoader(runProgram: SecretPrograms().output),
      accounts: ConfiguredAccounts(options: options).account)
  }
}
