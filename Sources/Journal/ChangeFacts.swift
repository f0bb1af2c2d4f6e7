public import JSON

/// What the journal reads of a change's record, which otherwise is its writer's own affair.
///
/// The record is a JSON object. `operation` and `arguments` are what was asked for; `before` what
/// was there; `ending` is `done`, `refused`, `failed` or `in_doubt`, missing while the change is under
/// way; `undo` is what takes it back, missing where nothing does or nobody knows yet; `request_ids` are
/// the service's names for the requests.
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
    requestIDs = value["request_ids"]?.array?.compactMap(\.string) ?? []
  }
}
