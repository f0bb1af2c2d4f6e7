public import JSON
internal import Ports

/// What the journal reads of a change's record, which otherwise is its writer's own affair.
///
/// The record is a JSON object. `operation` and `arguments` are what was asked for; `before` what
/// was there; `ending` is `done`, `refused`, `failed` or `in_doubt`, missing while the change is under
/// way; `undo` is what takes it back, missing where nothing does or nobody knows yet; `request_ids` are
/// the service's names for the requests. `judged_by_time` is there where nothing but times of creation tells
/// what became of it, and `said` where a person has said that, with `at` in nanoseconds since 1970.
public struct ChangeFacts: Equatable, Sendable {
  /// By its name: `eip.bind`.
  public let operation: String
  /// What it was called with; `null` where the record does not say.
  public let arguments: JSONValue
  /// What was there before; nil where nobody has looked.
  public let before: JSONValue?
  /// Whether something takes it back, as far as is known.
  public let hasWayBack: Bool
  /// nil while the change is under way. An ending that this program does not know is a doubt.
  public let verdict: Outcome.Verdict?
  /// In the order of sending.
  public let requestIDs: [String]
  /// What times of creation alone have told, as the record has it; nil where something else tells.
  let judgedByTime: JSONValue?
  /// What a person has said: whether it was made, and when that was said; nil where nobody has.
  let said: Said?
  /// The whole record.
  let document: JSONValue

  /// nil for what is no record of a change.
  public init?(record: [UInt8]) {
    guard let value = try? JSONValue(parsing: record) else { return nil }
    self.init(document: value)
  }

  /// The same of a record that is no text yet.
  public init?(document value: JSONValue) {
    guard let operation = value["operation"]?.string else { return nil }
    document = value
    self.operation = operation
    arguments = value["arguments"] ?? .null
    before = value["before"].flatMap { $0.isNull ? nil : $0 }
    hasWayBack = value["undo"].map { !$0.isNull } ?? false
    // One that went to an error state was carried out, and is not what was asked for.
    verdict = value["ending"]?.string.flatMap { Outcome.Verdict(rawValue: $0) ?? .inDoubt }
    judgedByTime = value["judged_by_time"].flatMap { $0.isNull ? nil : $0 }
    said = value["said"].flatMap { word in
      guard let isMade = word["is_made"]?.boolean, let at = word["at"]?.integer else { return nil }
      return Said(isMade: isMade, at: WallTime(nanoseconds: at))
    }
    requestIDs = value["request_ids"]?.array?.compactMap(\.string) ?? []
  }

  /// A person's word.
  struct Said: Equatable {
    let isMade: Bool
    let at: WallTime
  }
}
