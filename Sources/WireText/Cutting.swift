// Text cut and searched byte by byte. Separators are ASCII; a combining mark behind one leaves it what
// it is.

extension String {
  /// Whether it begins with these bytes.
  public func hasPrefix(_ prefix: String) -> Bool { self[...].hasPrefix(prefix) }
  /// Whether it ends with these bytes.
  public func hasSuffix(_ suffix: String) -> Bool { self[...].hasSuffix(suffix) }
  /// Whether these bytes are somewhere in it.
  public func contains(_ part: String) -> Bool { self[...].contains(part) }

  /// The parts between the separators, which are ASCII; traps for another one.
  public func split(
    separator: Character, maxSplits: Int = .max, omittingEmptySubsequences: Bool = true
  ) -> [Substring] {
    self[...].split(
      separator: separator, maxSplits: maxSplits,
      omittingEmptySubsequences: omittingEmptySubsequences)
  }

  /// Where the ASCII character is first; traps for another one.
  public func firstIndex(of byte: Character) -> Index? { utf8.firstIndex(of: byte.byte) }
  /// Where the ASCII character is last; traps for another one.
  public func lastIndex(of byte: Character) -> Index? { utf8.lastIndex(of: byte.byte) }
  /// Whether the ASCII character is in it; traps for another one.
  public func contains(_ byte: Character) -> Bool { utf8.contains(byte.byte) }

  /// Without the first `count` scalars.
  public func dropFirst(_ count: Int = 1) -> Substring { self[...].dropFirst(count) }
  /// Without the last `count` scalars.
  public func dropLast(_ count: Int = 1) -> Substring { self[...].dropLast(count) }

  /// With `A` to `Z` in small letters and every other byte as it is.
  public func lowercased() -> String {
    mapped(Self.small)
  }

  /// With `a` to `z` in capital letters and every other byte as it is.
  public func uppercased() -> String {
    mapped { (0x61...0x7A).contains($0) ? $0 & ~0x20 : $0 }
  }

  /// Whether the other one is there and has the same bytes, but for the case of ASCII letters.
  public func isSameIgnoringCase(as other: String?) -> Bool {
    guard let other else { return false }
    return utf8.count == other.utf8.count
      && utf8.elementsEqual(other.utf8) { $0 == $1 || Self.small($0) == Self.small($1) }
  }

  private static func small(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
  }

  /// With each byte in place of another one; the same text where none changes.
  private func mapped(_ change: (UInt8) -> UInt8) -> String {
    var text = self
    return text.withUTF8 { bytes in
      if bytes.allSatisfy({ change($0) == $0 }) { return self }
      return String(unsafeUninitializedCapacity: bytes.count) { target in
        for index in bytes.indices { target[index] = change(bytes[index]) }
        return bytes.count
      }
    }
  }
}

extension Substring {
  /// Whether it begins with these bytes.
  public func hasPrefix(_ prefix: String) -> Bool {
    let count = prefix.utf8.count
    return utf8.count >= count && areSame(Substring(utf8.prefix(count)), prefix)
  }

  /// Whether it ends with these bytes.
  public func hasSuffix(_ suffix: String) -> Bool {
    let count = suffix.utf8.count
    return utf8.count >= count && areSame(Substring(utf8.suffix(count)), suffix)
  }

  /// Whether these bytes are somewhere in it.
  public func contains(_ part: String) -> Bool {
    var rest = utf8[...]
    guard let first = part.utf8.first else { return true }
    while let start = rest.firstIndex(of: first) {
      rest = rest[start...]
      if rest.starts(with: part.utf8) { return true }
      rest.removeFirst()
    }
    return false
  }

  /// The parts between the separators, which are ASCII; traps for another one.
  public func split(
    separator: Character, maxSplits: Int = .max, omittingEmptySubsequences: Bool = true
  ) -> [Substring] {
    let separator = separator.byte
    var (parts, rest) = ([Substring](), self)
    // Found in the bytes as they lie, since a view's index costs more than the byte.
    rest.withUTF8 { bytes in
      var start = 0
      func cut(_ end: Int) {
        guard end > start || !omittingEmptySubsequences else { return }
        let from = utf8.index(startIndex, offsetBy: start)
        parts.append(self[from..<utf8.index(from, offsetBy: end - start)])
      }
      for (place, byte) in bytes.enumerated() where byte == separator && parts.count < maxSplits {
        cut(place)
        start = place + 1
      }
      cut(bytes.count)
    }
    return parts
  }

  /// Where the ASCII character is first; traps for another one.
  public func firstIndex(of byte: Character) -> Index? { utf8.firstIndex(of: byte.byte) }
  /// Where the ASCII character is last; traps for another one.
  public func lastIndex(of byte: Character) -> Index? { utf8.lastIndex(of: byte.byte) }
  /// Whether the ASCII character is in it; traps for another one.
  public func contains(_ byte: Character) -> Bool { utf8.contains(byte.byte) }

  /// Without the first `count` scalars.
  public func dropFirst(_ count: Int = 1) -> Substring {
    Substring(unicodeScalars.dropFirst(count))
  }

  /// Without the last `count` scalars.
  public func dropLast(_ count: Int = 1) -> Substring { Substring(unicodeScalars.dropLast(count)) }

  /// With `A` to `Z` in small letters and every other byte as it is.
  public func lowercased() -> String { String(self).lowercased() }
  /// With `a` to `z` in capital letters and every other byte as it is.
  public func uppercased() -> String { String(self).uppercased() }
}

// Inlinable, because a generic that another module cannot specialize is slow.
extension StringProtocol where SubSequence == Substring {
  /// The text before the first of these bytes, which are ASCII; all of it where there is none.
  @inlinable public func prefix(upTo ends: StaticString) -> Substring {
    self[..<(utf8.firstIndex { ends.holds($0) } ?? endIndex)]
  }

  /// The text from the first of these bytes on, which are ASCII; nothing where there is none.
  @inlinable public func suffix(from starts: StaticString) -> Substring {
    self[(utf8.firstIndex { starts.holds($0) } ?? endIndex)...]
  }

  /// The text from the first byte on that is none of these, which are ASCII.
  @inlinable public func dropping(_ blanks: StaticString) -> Substring {
    self[(utf8.firstIndex { !blanks.holds($0) } ?? endIndex)...]
  }

  /// The parts between bytes that are one of these, which are ASCII, without the empty ones.
  @inlinable public func words(between separators: StaticString) -> [Substring] {
    self[...].utf8.split { separators.holds($0) }.map { Substring($0) }
  }
}

extension StaticString {
  @inlinable func holds(_ byte: UInt8) -> Bool {
    withUTF8Buffer { bytes in bytes.contains(byte) }
  }
}

extension Character {
  /// The byte that a separator is.
  fileprivate var byte: UInt8 {
    guard let byte = asciiValue else { preconditionFailure("a separator is ASCII") }
    return byte
  }
}
