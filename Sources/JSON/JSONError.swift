/// Where and why a text is not JSON, or not a document that is read.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What kind of trouble it is.
  public enum Kind: Equatable, Sendable {
    case malformed
    /// The text ended before the document did.
    case truncated
    /// It is deeper, or has more values, than the rules permit.
    case tooLarge
    /// Whoever it was read for wants no more of it.
    case stopped
  }

  /// What kind of trouble it is.
  public let kind: Kind
  /// What was expected: `':' expected near '2'`. Of the text itself it holds one character at most,
  /// for a text may hold secrets.
  public let message: String
  /// Both count from 1, columns in scalars; the column of an empty text is 0.
  public let line: Int
  /// Of the scalar at which it was noticed.
  public let column: Int

  /// `line 2, column 7: '}' expected near end of file`
  public var description: String {
    column == 0 ? "the text is empty" : "line \(line), column \(column): \(message)"
  }

  /// Whether more text could mend it.
  public var isTruncated: Bool { kind == .truncated }
}

/// What a text may hold to be read as a document.
public struct JSONRules: Equatable, Sendable {
  /// Whether an object may have several members of one name, of which the last one counts.
  public var allowsDuplicates = true
  /// Whether a string may hold what RFC 8259 forbids (bytes that are not UTF-8, halves of surrogate
  /// pairs, control characters, unknown escapes) and a number be NaN or infinite. One such value
  /// then costs nothing but itself: see `JSONValue.bytes`.
  public var keepsOddValues = false
  /// Levels of arrays and objects.
  public var maximumDepth = 1000
  /// Values of all kinds, those inside of others included. A value takes some 16 to 100 bytes of
  /// memory, and as little as two of text.
  public var maximumValues = 1_000_000

  /// RFC 8259, behind a byte-order mark or not: what people and programs write on purpose.
  public static let strict = JSONRules()
  /// What servers send.
  public static let answer = JSONRules(keepsOddValues: true)
  /// What a script hands over, who has only itself to fill the memory of.
  public static let script = JSONRules(maximumValues: 5_000_000)

  /// As strict as RFC 8259, unless told otherwise.
  public init(
    allowsDuplicates: Bool = true, keepsOddValues: Bool = false, maximumDepth: Int = 1000,
    maximumValues: Int = 1_000_000
  ) {
    self.allowsDuplicates = allowsDuplicates
    self.keepsOddValues = keepsOddValues
    self.maximumDepth = maximumDepth
    self.maximumValues = maximumValues
  }
}
