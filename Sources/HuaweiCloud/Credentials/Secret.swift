/// A text that must not be seen: printing, dumping or interpolating it shows dots.
public struct Secret: Equatable, Sendable {
  private let text: String

  /// Wraps `text`, which is in no description or dump from then on.
  public init(_ text: String) {
    self.text = text
  }

  /// The text itself, for the one place that signs and the one that sends a token.
  func reveal() -> String { text }

  /// Whether both are the same bytes.
  public static func == (lhs: Secret, rhs: Secret) -> Bool {
    lhs.text.utf8.elementsEqual(rhs.text.utf8)
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Three dots, whatever it is.
  public var description: String { "•••" }
  /// Three dots, whatever it is.
  public var debugDescription: String { "•••" }
  /// Nothing: `dump` and string interpolation of what holds it show no text.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
