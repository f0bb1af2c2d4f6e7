internal import JSON
internal import Text

extension JSONValue {
  /// The text of a member; nil when it is missing, null, not a string or empty, which the
  /// services use without distinction.
  func text(_ name: String) -> String? {
    guard let text = self[name]?.string, !text.isEmpty else { return nil }
    return text
  }

  /// The first element of a list whose member `name` is `value`.
  func element(where name: String, is value: String?) -> JSONValue? {
    guard let value else { return nil }
    return array?.first { $0.text(name).isSame(as: value) }
  }
}

extension JSONValue {
  /// The value as it can stand in a message: one line, never long.
  var excerpt: String {
    switch self {
    case .null: "nil"
    case .boolean(let flag): flag ? "true" : "false"
    case .integer(let number): String(number)
    case .unsigned(let number): String(number)
    case .real(let number): String(number)
    case .string(let text): "'\(text.excerpt(40))'"
    case .bytes(let bytes): "'\(String(decoding: bytes, as: UTF8.self).excerpt(40))'"
    case .array(let elements): elements.isEmpty ? "an empty list" : "a list"
    case .object: "a table"
    }
  }
}

extension String? {
  /// Whether both are there and the same bytes: `==` would take texts for equal that differ in how
  /// their characters are composed, and those are two names to a service.
  func isSame(as other: String?) -> Bool {
    guard let self, let other else { return false }
    return self.utf8.elementsEqual(other.utf8)
  }
}
