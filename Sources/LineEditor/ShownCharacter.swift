internal import Text

extension Unicode.Scalar {
  /// What stands for it on the screen at this column of its line.
  func shown(atColumn column: Int) -> String {
    switch value {
    case 0x09: String(repeating: " ", count: 8 - column % 8)
    case 0..<0x20: "^" + String(UnicodeScalar(UInt8(value) + 0x40))
    case 0x7F: "^?"
    default: TextWidth.isShown(self) ? String(self) : "\u{FFFD}"
    }
  }
}
