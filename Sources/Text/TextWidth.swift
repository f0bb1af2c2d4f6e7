internal import CTerminal

/// How many columns of a terminal a text takes.
public enum TextWidth {
  /// - Parameter scalar: a control character takes none.
  public static func of(_ scalar: Unicode.Scalar) -> Int {
    // Nearly everything, and cheap.
    if scalar.value >= 0x20, scalar.value < 0x7F { return 1 }
    return max(0, Int(cterminal_width(scalar.value)))
  }

  public static func of(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + of($1) }
  }

  /// Whether a terminal shows the character, alone or on top of the one before.
  public static func isShown(_ scalar: Unicode.Scalar) -> Bool {
    cterminal_width(scalar.value) >= 0
  }
}
