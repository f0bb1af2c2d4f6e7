public import JSON
internal import Text

/// What a value of a field must look like, beyond its type. For a list: each of its elements.
public enum Constraint: Sendable {
  /// `8-4-4-4-12` hexadecimal digits.
  case uuid
  /// 32 hexadecimal digits.
  case hex32
  /// 1 to 64 letters, digits, `-` and `_`.
  case identifier
  case ipv4
  /// As many characters as given, none of them a control character.
  case length(ClosedRange<Int>)
  case range(ClosedRange<Int64>)
  case oneOf([String])
  /// 1 to 64 letters, digits, CJK characters, `_`, `-` and `.`: the alias of an EIP.
  case alias
}

extension Constraint {
  /// The form in which the service writes such a value itself, and in which it is compared with
  /// answers: hexadecimal ids in lower case.
  func normalized(_ value: JSONValue) -> JSONValue {
    switch (self, value) {
    case (.uuid, .string(let text)), (.hex32, .string(let text)): .string(text.lowercased())
    case (.uuid, .array(let values)), (.hex32, .array(let values)):
      .array(values.map { normalized($0) })
    default: value
    }
  }

  /// What a fitting value looks like, to stand after "expected": `an IPv4 address`.
  public var expectation: String {
    switch self {
    case .uuid: "an id like 0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"
    case .hex32: "an id of 32 hexadecimal digits"
    case .identifier: "1 to 64 letters, digits, '-' or '_'"
    case .ipv4: "an IPv4 address like 192.0.2.10"
    case .length(let range):
      "\(range.lowerBound) to \(range.upperBound) characters without control characters"
    case .range(let range): "a value from \(range.lowerBound) to \(range.upperBound)"
    case .oneOf(let values): "one of \(values.joined(separator: ", "))"
    case .alias: "1 to 64 letters, digits, CJK characters, '_', '-' or '.'"
    }
  }

  /// Why `value` does not fit; nil when it does. Its type is taken to be right.
  ///
  /// The sentence names what was expected, what came instead and, where the format tells, what
  /// that looks like.
  public func violation(of value: JSONValue) -> String? {
    if case .array(let elements) = value {
      return elements.lazy.compactMap { violation(of: $0) }.first
    }
    guard !holds(for: value) else { return nil }
    let guess = guess(about: value).map { " (\($0))" } ?? ""
    return "expected \(expectation), got \(value.excerpt)\(guess)"
  }

  private func holds(for value: JSONValue) -> Bool {
    switch (self, value) {
    case (.uuid, .string(let text)): text.isUUID
    case (.hex32, .string(let text)): text.isHex32
    case (.identifier, .string(let text)):
      (1...64).contains(text.utf8.count)
        && text.utf8.allSatisfy { $0.isLetterOrDigit || $0 == .hyphen || $0 == .underscore }
    case (.ipv4, .string(let text)): text.isIPv4
    case (.length(let range), .string(let text)):
      range.contains(text.unicodeScalars.count)
        && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    case (.range(let range), .integer(let number)): range.contains(number)
    case (.range(let range), .real(let number)):
      number >= Double(range.lowerBound) && number <= Double(range.upperBound)
    case (.oneOf(let values), .string(let text)): values.contains(text)
    case (.alias, .string(let text)):
      (1...64).contains(text.unicodeScalars.count)
        && text.unicodeScalars.allSatisfy(\.isAllowedInAlias)
    default: false
    }
  }

  /// What a misplaced text seems to be, from its form alone.
  private func guess(about value: JSONValue) -> String? {
    guard case .string(let text) = value else { return nil }
    if text.isEmpty { return nil }
    switch self {
    case .uuid where text.isHex32:
      return "this looks like the id of a DNS endpoint, of one of its addresses or of a project"
    case .hex32 where text.isUUID:
      return "this looks like the id of an EIP, a port, a subnet or a server"
    case .uuid where text.isIPv4, .hex32 where text.isIPv4, .identifier where text.isIPv4:
      return "this looks like an address; an id is needed"
    case .ipv4 where text.isUUID || text.isHex32:
      return "this looks like an id; an address is needed"
    case .ipv4 where text.contains("/"):
      return "this looks like a range; one address is needed"
    case .oneOf(let values):
      return Suggestion.question(for: text, in: values)
    default:
      return nil
    }
  }
}

extension String {
  var isUUID: Bool {
    guard utf8.count == 36 else { return false }
    var text = self
    return text.withUTF8 { bytes in
      bytes.indices.allSatisfy { place in
        switch place {
        case 8, 13, 18, 23: bytes[place] == .hyphen
        default: bytes[place].isHexDigit
        }
      }
    }
  }

  var isHex32: Bool {
    utf8.count == 32 && utf8.allSatisfy(\.isHexDigit)
  }

  /// Four decimal numbers up to 255, without leading zeros, which some readers take for octal.
  var isIPv4: Bool {
    let parts = split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in
        (1...3).contains(part.utf8.count) && part.utf8.allSatisfy(\.isDigit)
          && (part.utf8.count == 1 || part.utf8.first != UInt8(ascii: "0"))
          && UInt8(part) != nil
      }
  }
}

extension UInt8 {
  fileprivate static let hyphen = UInt8(ascii: "-")
  fileprivate static let underscore = UInt8(ascii: "_")

  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  var isHexDigit: Bool {
    isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self)
      || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(self)
  }
}

extension Unicode.Scalar {
  /// ASCII letters and digits, `_-.`, and Chinese, Japanese and Korean characters.
  fileprivate var isAllowedInAlias: Bool {
    if let byte = UInt8(exactly: value), byte < 0x80 {
      return byte.isLetterOrDigit || "_-.".utf8.contains(byte)
    }
    switch value {
    case 0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0x20000...0x2FA1F:
      return true
    default:
      return false
    }
  }
}
