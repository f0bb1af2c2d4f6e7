public import JSON
public import Ports

/// One read that shows the effect of a change.
public struct Probe: Sendable {
  /// The read; its fields are filled from the change's arguments by `arguments`.
  public let read: Operation
  /// The read's arguments, from the checked ones of the change.
  public let arguments: @Sendable (Arguments) -> Arguments
  /// How calls that wait at the same time look together; nil where there is no such list. Calls
  /// whose reads are the same in all arguments share one in any case.
  public let together: ListForm?
  /// Whether there is anything to ask, given what the first probe saw: a check that only concerns
  /// what was there before the change is not worth a request after it. Nil for
  /// always; not asked of the first one.
  public let isNeeded: (@Sendable (Evidence) -> Bool)?
  /// What the answer says about the effect: by the relation that the change is about, and by a
  /// status only where the relation holds.
  public let judge: @Sendable (Evidence) -> ProbeResult

  /// - Parameters:
  ///   - read: see the property, as for the others.
  ///   - arguments: those of the read, from those of the change.
  public init(
    _ read: Operation, _ arguments: @escaping @Sendable (Arguments) -> Arguments,
    together: ListForm? = nil,
    when isNeeded: (@Sendable (Evidence) -> Bool)? = nil,
    judge: @escaping @Sendable (Evidence) -> ProbeResult
  ) {
    self.read = read
    self.arguments = arguments
    self.together = together
    self.isNeeded = isNeeded
    self.judge = judge
  }
}

/// What is known when a look is judged.
public struct Evidence: Sendable {
  /// The change's own arguments.
  public let arguments: Arguments
  /// What the same read returned before the change was sent: its first result; null when the
  /// thing was not found, and for every probe but the first, which alone is asked then.
  public let before: JSONValue
  /// What the read returns now; null when the thing is not found.
  public let now: JSONValue
  /// The service's answer to the change; null when none came.
  public let answer: JSONValue
  /// What the change returned when it had ended; empty before that.
  public let results: [JSONValue]
  /// The ids of what others are known to have made since it was announced.
  public let strangers: [String]
  /// When the change was on its way last, by the service's clock; nil where that is not known.
  public let sending: ClosedRange<WallTime>?
  /// Whether it was sent and no answer tells what came of that.
  public let isUnanswered: Bool
  /// The id of what the change has made, as somebody says; nil where nobody has said.
  public let claimed: String?
  /// What the first probe saw before the change, and what it saw last. For the first probe itself
  /// these are `before` and `now`.
  public let first: Sight

  /// What one probe saw at two times.
  public struct Sight: Equatable, Sendable {
    /// Before the change was sent; null when the thing was not found.
    public let before: JSONValue
    /// The latest; null when the thing is not found.
    public let now: JSONValue

    /// See the properties.
    public init(before: JSONValue, now: JSONValue) {
      self.before = before
      self.now = now
    }
  }

  /// - Parameter first: what the first probe saw; nil for the first probe itself.
  public init(
    arguments: Arguments, before: JSONValue, now: JSONValue, answer: JSONValue,
    results: [JSONValue] = [], strangers: [String] = [],
    sending: ClosedRange<WallTime>? = nil, isUnanswered: Bool = false, claimed: String? = nil,
    first: Sight? = nil
  ) {
    self.arguments = arguments
    self.before = before
    self.now = now
    self.answer = answer
    self.results = results
    self.strangers = strangers
    (self.sending, self.claimed) = (sending, claimed)
    self.isUnanswered = isUnanswered
    self.first = first ?? Sight(before: before, now: now)
  }
}

extension Evidence {
  /// The same of the first probe.
  var ofFirst: Evidence {
    Evidence(
      arguments: arguments, before: first.before, now: first.now, answer: answer, results: results,
      strangers: strangers, sending: sending, isUnanswered: isUnanswered, claimed: claimed)
  }
}

/// What a look says about the effect of a change. The text is the state seen, for messages.
public enum ProbeResult: Equatable, Sendable {
  /// The effect is there and has settled.
  case done(String)
  /// The effect has begun to show.
  case underway(String)
  /// Nothing of the effect is to be seen (yet).
  case absent(String)
  /// The effect is there, in a state that the documentation does not list; waiting goes on.
  case unknown(String, known: [String])
  /// The resource went to an error state, for this reason.
  case failed(String)
  /// The effect may be there, and nothing tells it from that of others' changes.
  case unclear(String)
}

extension ProbeResult {
  /// The state seen, for messages.
  public var state: String {
    switch self {
    case .done(let state), .underway(let state), .absent(let state), .failed(let state),
      .unknown(let state, _), .unclear(let state):
      state
    }
  }

  var isAbsent: Bool {
    if case .absent = self { true } else { false }
  }
}

/// What the values of a status field mean to somebody who waits.
struct StatusTable: Sendable {
  let settled: [String]
  let moving: [String]
  let failed: [String]

  var known: [String] { settled + moving + failed }

  /// Judges a status once the relation it belongs to holds.
  ///
  /// An error state that was there before the change is not its doing. It counts as nothing seen:
  /// the change may clear it, or the answer may be older than the change.
  func judge(_ status: String?, before: String?, reason: String? = nil) -> ProbeResult {
    guard let status else { return .underway("no status yet") }
    if settled.contains(status) { return .done(status) }
    if moving.contains(status) { return .underway(status) }
    guard failed.contains(status) else { return .unknown(status, known: known) }
    return status == before ? .absent(status) : .failed(Self.describe(status, reason))
  }

  /// The failure in `status` when the change brought it about; nil otherwise.
  func failure(_ status: String?, before: String?, reason: String? = nil) -> ProbeResult? {
    guard let status, failed.contains(status), status != before else { return nil }
    return .failed(Self.describe(status, reason))
  }

  private static func describe(_ status: String, _ reason: String?) -> String {
    reason.map { "\(status): \($0)" } ?? status
  }
}

/// The list by which one request does the work of many reads of single things.
public struct ListForm: Sendable {
  /// The read that gives many of them.
  public let list: Operation
  /// The argument of the single read that names the thing. Elements of the list have it as `id`.
  public let field: String
  /// How many things one request may ask for.
  public let most: Int
  /// The list's arguments for things with these ids, given what the single reads have in common.
  public let arguments: @Sendable (_ ids: [String], _ common: Arguments) -> Arguments

  /// See the properties.
  public init(
    _ list: Operation, of field: String, most: Int = .max,
    _ arguments: @escaping @Sendable (_ ids: [String], _ common: Arguments) -> Arguments
  ) {
    self.list = list
    self.field = field
    self.most = most
    self.arguments = arguments
  }
}
