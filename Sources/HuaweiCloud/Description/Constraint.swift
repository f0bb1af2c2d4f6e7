public import JSON

/// What a value of a field must look like, beyond its type.
public enum Constraint: Sendable {
  /// `8-4-4-4-12` hexadecimal digits.
  case uuid
  /// 32 hexadecimal digits.
  case hex32
  /// 1 to 64 letters, digits, `-` and `_`.
  case identifier
  case ipv4
  /// Characters from `first` to `last`.
  case length(ClosedRange<Int>)
  case range(ClosedRange<Int64>)
  case oneOf([String])
  /// 1 to 64 letters, digits, CJK characters, `_`, `-` and `.`: the alias of an EIP.
  case alias
}
