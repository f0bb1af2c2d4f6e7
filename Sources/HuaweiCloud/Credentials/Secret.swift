/// A text that must not be seen: printing, dumping or interpolating it shows dots.
public struct Secret: Equatable, Sendable {
  private let text: String

  public init(_ text: String) {
    self.text = text
  }

  /// The text itself, for the one place that signs and the one that sends a token.
  func reveal() -> String { text }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "•••" }
  public var debugDescription: String { "•••" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
