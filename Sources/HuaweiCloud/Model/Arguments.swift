public import JSON

/// The named values one call was given. Absent and nil are the same.
public struct Arguments: Equatable, Sendable, ExpressibleByDictionaryLiteral {
  /// By the names of the operation's fields.
  public private(set) var values: [WireKey: JSONValue]

  /// See `values`.
  public init(_ values: [WireKey: JSONValue] = [:]) {
    self.values = values
  }

  /// `["publicip_id": "…"]`; of two values under one name the last counts.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    values = Dictionary(elements.map { (WireKey($0.0), $0.1) }) { _, last in last }
  }

  /// The value of an argument; nil when it was not given.
  public subscript(name: String) -> JSONValue? {
    get { values[name] }
    set { values[name] = newValue }
  }

  /// The text of a string argument; nil when it is absent or of another type.
  public func string(_ name: String) -> String? {
    values[name]?.string
  }
}

/// As a document: an object whose members are in the order of their names, so that equal arguments
/// have equal texts.
extension Arguments: Codable {
  /// Reads an object.
  public init(from decoder: any Decoder) throws {
    let document = try decoder.singleValueContainer().decode(JSONValue.self)
    guard let members = document.members else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: decoder.codingPath, debugDescription: "an object is expected"))
    }
    self.init(Dictionary(members.map { (WireKey($0.name), $0.value) }) { _, last in last })
  }

  /// Writes an object.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(
      JSONValue.object(values.sorted { $0.key < $1.key }.map { JSONMember($0.key.text, $0.value) }))
  }
}

extension CallOptions {
  /// Takes an option from a script's arguments.
  ///
  /// - Returns: what is wrong with the value; nil when nothing is.
  public mutating func set(_ name: String, to value: JSONValue) -> String? {
    switch (name, value) {
    case ("wait", .boolean(let flag)):
      wait = flag
      return nil
    case ("wait", _):
      return "expected true or false, got \(value.phrase)"
    case (_, .integer(let seconds)) where seconds > 0:
      timeout = .seconds(min(seconds, Self.longest))
      return nil
    case (_, .real(let seconds)) where seconds > 0 && seconds.isFinite:
      timeout = .seconds(min(seconds, Double(Self.longest)))
      return nil
    default:
      return "expected seconds, a number above 0, got \(value.phrase)"
    }
  }

  /// 31 years: what is longer would not fit a Duration.
  private static let longest: Int64 = 1_000_000_000
}
