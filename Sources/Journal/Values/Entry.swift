public import JSON
public import Ports

/// One line of a run's record. Lines are only ever added.
public struct Entry: Equatable, Sendable {
  /// What a line tells.
  public enum Content: Equatable, Sendable {
    case intent(Intent)
    case outcome(Outcome)
    case step(Step)
  }

  /// Its place in the run, from 1.
  public let number: Int64
  /// What it tells.
  public let content: Content

  /// - Parameter number: its place in the run, from 1.
  public init(_ number: Int64, _ content: Content) {
    self.number = number
    self.content = content
  }

  /// Whether it has to survive a power cut: an intent is what a later process decides doubt by, so
  /// that it is on the disk before its request's first byte leaves. All else survives the process.
  public var isDurable: Bool {
    if case .intent = content { true } else { false }
  }
}

/// A change that is about to be sent. One that is sent again, after it was refused, has another
/// intent with the same key.
public struct Intent: Equatable, Sendable {
  /// By which it is found again in another execution.
  public var key: StepKey
  /// The task that makes it: 0 is the script itself.
  public var task: Int64
  /// Whether the same change was announced before.
  public var isRepeat: Bool
  /// The entry of the change that this one takes back, in a roll-back.
  public var undoes: Int64?
  /// What was there before, as far as it was looked at.
  public var before: JSONValue?
  /// Everything that another process needs to decide, settle and undo the change: the form is that
  /// of whoever makes changes.
  public var record: [UInt8]
  /// When it was about to be sent.
  public var at: WallTime

  /// A change of the script itself that was not announced before, unless told otherwise.
  public init(
    key: StepKey, task: Int64 = 0, isRepeat: Bool = false, undoes: Int64? = nil,
    before: JSONValue? = nil, record: [UInt8], at: WallTime
  ) {
    self.key = key
    self.task = task
    self.isRepeat = isRepeat
    self.undoes = undoes
    self.before = before
    self.record = record
    self.at = at
  }
}

/// What became of an intent.
public struct Outcome: Equatable, Sendable {
  /// The raw values are those of `halo runs --json`.
  public enum Verdict: String, CaseIterable, Sendable {
    /// Seen by reading it back.
    case done
    /// Proved not applied.
    case refused
    /// Nobody knows; a later outcome of the same intent may decide it.
    case inDoubt = "in_doubt"
  }

  /// The entry of its intent.
  public var intent: Int64
  /// What was called: `eip.bind`; nil where an older version wrote it.
  public var operation: String?
  /// What became of it.
  public var verdict: Verdict
  /// What the script was told: the answer, or the error that it was raised.
  public var record: [UInt8]
  /// The service's names for the requests; empty where it gave none.
  public var requestIDs: [String]
  /// When that was known.
  public var at: WallTime

  /// One outcome.
  public init(
    intent: Int64, of operation: String? = nil, verdict: Verdict, record: [UInt8],
    requestIDs: [String] = [], at: WallTime
  ) {
    self.intent = intent
    self.operation = operation
    self.verdict = verdict
    self.record = record
    self.requestIDs = requestIDs
    self.at = at
  }
}

/// Something else that a script was told by the outside.
public struct Step: Equatable, Sendable {
  /// What was asked; the raw values are stored.
  public enum Kind: String, CaseIterable, Sendable {
    case read
    /// A change that sent nothing: it was so already, or it was refused before.
    case unsent
    case sleep
    case time
    case random
    case http
    case net
    case env
    /// Nothing was asked: whether a limit of time has passed that the script has set.
    case limit
    /// Nothing was asked: a task that has a name has begun.
    case task
  }

  /// What was asked.
  public var kind: Kind
  /// By which it is found again in another execution.
  public var key: StepKey
  /// The task that asked: 0 is the script itself.
  public var task: Int64
  /// The answer, or the error that the script was raised.
  public var record: [UInt8]
  /// Whether the record is an error.
  public var isError: Bool
  /// The service's names for the requests; empty where there were none.
  public var requestIDs: [String]
  /// When it was asked.
  public var startedAt: WallTime
  /// When the answer was there.
  public var endedAt: WallTime

  /// That a task of this name has begun. No answer, so that its key is no question.
  public static func naming(task: Int64, _ name: String, at time: WallTime) -> Step {
    Step(
      kind: .task, key: StepKey(name: name, arguments: [], after: [], occurrence: 0), task: task,
      record: Array("{}".utf8), startedAt: time, endedAt: time)
  }

  /// A step of the script itself that succeeded, unless told otherwise.
  public init(
    kind: Kind, key: StepKey, task: Int64 = 0, record: [UInt8], isError: Bool = false,
    requestIDs: [String] = [], startedAt: WallTime, endedAt: WallTime
  ) {
    self.kind = kind
    self.key = key
    self.task = task
    self.record = record
    self.isError = isError
    self.requestIDs = requestIDs
    self.startedAt = startedAt
    self.endedAt = endedAt
  }
}

extension Step {
  /// A sleep, which is kept from its beginning.
  public static func sleep(
    _ key: StepKey, task: Int64, from start: WallTime, until end: WallTime
  ) -> Step {
    let record: JSONValue = ["until": .integer(end.nanoseconds)]
    return Step(
      kind: .sleep, key: key, task: task, record: record.serialized(), startedAt: start,
      endedAt: start)
  }

  /// When it is to end, if it is a sleep.
  public var sleepEnd: WallTime? {
    guard kind == .sleep, let document = try? JSONValue(parsing: record) else { return nil }
    return document["until"]?.integer.map(WallTime.init(nanoseconds:))
  }
}

extension Step {
  /// A limit of time, with whether it has passed: of one that had, and is begun anew, that it has not.
  static func limit(
    _ key: StepKey, task: Int64, hasPassed: Bool, from start: WallTime, at time: WallTime
  ) -> Step {
    let record: JSONValue = ["passed": .boolean(hasPassed)]
    return Step(
      kind: .limit, key: key, task: task, record: record.serialized(), startedAt: start,
      endedAt: time)
  }

  /// Whether it tells that a limit of time has passed.
  var hasPassed: Bool {
    kind == .limit && (try? JSONValue(parsing: record))?["passed"]?.boolean == true
  }
}

extension Entry.Content {
  /// How many bytes it takes up, about.
  var weight: Int {
    let own =
      switch self {
      case .intent(let intent): intent.record.count + intent.key.arguments.count
      case .outcome(let outcome): outcome.record.count
      case .step(let step): step.record.count + step.key.arguments.count
      }
    return own + 200
  }
}
