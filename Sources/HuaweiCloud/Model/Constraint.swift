internal import JSON

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
