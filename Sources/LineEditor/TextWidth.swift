internal import CEditLine

/// How many columns a text takes. The thread's locale has to know Unicode.
enum TextWidth {
  static func of(_ scalar: Unicode.Scalar) -> Int {
    // Nearly everything, and cheap.
    if scalar.value >= 0x20, scalar.value < 0x7F { return 1 }
    return max(0, Int(ceditline_width(wchar_t(scalar.value))))
  }

  /// Of a text without control characters.
  static func of(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + of($1) }
  }

  /// What stands for a character on the screen at this column of its line.
  static func shown(_ scalar: Unicode.Scalar, atColumn column: Int) -> String {
    switch scalar.value {
    case 0x09: String(repeating: " ", count: 8 - column % 8)
    case 0..<0x20: "^" + String(UnicodeScalar(UInt8(scalar.value) + 0x40))
    case 0x7F: "^?"
    default: ceditline_width(wchar_t(scalar.value)) < 0 ? "\u{FFFD}" : String(scalar)
    }
  }
}
