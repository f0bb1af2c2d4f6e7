internal import JSON

extension JSONValue {
  /// The value as it can stand in a message: one line, never long.
  var excerpt: String {
    switch self {
    case .null: "nil"
    case .boolean(let flag): flag ? "true" : "false"
    case .integer(let number): String(number)
    case .real(let number): String(number)
    case .string(let text): "'\(text.excerpt(40))'"
    case .bytes(let bytes): "'\(String(decoding: bytes, as: UTF8.self).excerpt(40))'"
    case .array(let elements): elements.isEmpty ? "an empty list" : "a list"
    case .object: "a table"
    }
  }
}

extension String {
  /// At most `length` characters, with control characters made visible, cut with an ellipsis.
  package func excerpt(_ length: Int) -> String {
    var result = ""
    for scalar in unicodeScalars.prefix(length) {
      if scalar.properties.generalCategory == .control {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return unicodeScalars.count > length ? result + "…" : result
  }
}
