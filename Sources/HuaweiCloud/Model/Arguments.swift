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
