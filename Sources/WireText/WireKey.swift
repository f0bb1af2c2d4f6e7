/// A key of a dictionary, or an element of a set, that is equal to the same bytes only.
public struct WireKey: Hashable, Comparable, Sendable {
  /// The text itself.
  public let text: String

  /// - Parameter text: whatever it holds.
  @inlinable public init(_ text: String) { self.text = text }
  /// - Parameter text: whatever it holds.
  @inlinable public init(_ text: Substring) { self.text = String(text) }

  /// Whether both are the same bytes.
  public static func == (lhs: WireKey, rhs: WireKey) -> Bool { lhs.text == rhs.text }
  /// By the value of the first byte that differs.
  public static func < (lhs: WireKey, rhs: WireKey) -> Bool { lhs.text < rhs.text }

  /// Feeds the bytes that `==` compares.
  public func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

extension WireKey: ExpressibleByStringLiteral, CustomStringConvertible {
  /// The text between the quotes.
  public init(stringLiteral text: String) { self.text = text }
  /// The text itself.
  public var description: String { text }
}

// Inlinable, because a generic that another module cannot specialize is slow.
extension Dictionary where Key == WireKey {
  /// What is kept under a text.
  @inlinable public subscript(text: String) -> Value? {
    get { self[WireKey(text)] }
    _modify { yield &self[WireKey(text)] }
  }

  /// What is kept under a text, or the default.
  @inlinable public subscript(text: String, default value: @autoclosure () -> Value) -> Value {
    get { self[WireKey(text), default: value()] }
    _modify { yield &self[WireKey(text), default: value()] }
  }
}

extension Set where Element == WireKey {
  /// The keys that these texts are.
  @inlinable public init(texts: some Sequence<String>) {
    self.init()
    for text in texts { insert(WireKey(text)) }
  }

  /// Whether one of them is the same bytes.
  @inlinable public func contains(_ text: String) -> Bool { contains(WireKey(text)) }
}
