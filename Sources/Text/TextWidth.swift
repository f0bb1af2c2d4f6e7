internal import CTerminal

/// How many columns of a terminal a text takes.
public enum TextWidth {
  /// - Parameter scalar: a control character takes none.
  public static func of(_ scalar: Unicode.Scalar) -> Int {
    // Nearly everything, and cheap.
    if scalar.value >= 0x20, scalar.value < 0x7F { return 1 }
    return max(0, Int(cterminal_width(scalar.value)))
  }

  /// The sum of those of its scalars: a combining mark takes none.
  public static func of(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + of($1) }
  }

  /// Whether a terminal shows the character, alone or on top of the one before.
  public static func isShown(_ scalar: Unicode.Scalar) -> Bool {
    cterminal_width(scalar.value) >= 0
  }
}

extension StringProtocol {
  /// How many columns of a terminal it takes.
  package var columns: Int { unicodeScalars.reduce(0) { $0 + TextWidth.of($1) } }
}

extension String {
  /// Cut, with a mark, so that it takes no more columns than `width`.
  package func cut(to width: Int) -> String {
    guard columns > width else { return self }
    var (text, used) = ("", 0)
    for character in self {
      let next = String(character).columns
      guard used + next < width else { break }
      text.append(character)
      used += next
    }
    return text + "…"
  }

  /// With blanks up to so many columns.
  package func padded(to width: Int) -> String {
    self + String(repeating: " ", count: Swift.max(0, width - columns))
  }

  package var withoutBlanksAtEnd: String {
    var text = self
    while text.utf8.last == UInt8(ascii: " ") { text.removeLast() }
    return text
  }
}
