public import JSON

/// The named values one call was given. Absent and nil are the same.
public struct Arguments: Equatable, Sendable, ExpressibleByDictionaryLiteral {
  public private(set) var values: [String: JSONValue]

  public init(_ values: [String: JSONValue] = [:]) {
    self.values = values
  }

  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    values = Dictionary(elements) { _, last in last }
  }

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
  public init(from decoder: any Decoder) throws {
    let document = try decoder.singleValueContainer().decode(JSONValue.self)
    guard let members = document.members else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: decoder.codingPath, debugDescription: "an object is expected"))
    }
    self.init(Dictionary(members.map { ($0.name, $0.value) }) { _, last in last })
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(
      JSONValue.object(values.sorted { $0.key < $1.key }.map { JSONMember($0.key, $0.value) }))
  }
}
