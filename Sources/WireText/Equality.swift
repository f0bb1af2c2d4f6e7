internal import Glibc

// Text compared byte by byte.
//
// Swift takes two texts for equal where Unicode calls them canonically equivalent. A service does not:
// "ガ" in one composition is not "ガ" in the other, neither as an alias nor in a signature.
//
// How it works. A module that handles text of the wire or of files says `@_exported import WireText`
// once, in a file of its own (`Bytes.swift`). From there on `==`, `hasPrefix`, `split` and the others of
// this module mean bytes there: of two declarations with the same signature the compiler prefers the one
// that is not the standard library's. So nobody has to think of it at each comparison, and a reader finds
// the operators that he knows.
//
// What it does not reach, because the standard library was compiled without it:
//
// - keys of dictionaries and elements of sets: `WireKey` is for those;
// - `==` that the compiler makes for a type with texts in it: such a type writes its own;
// - generic code, such as `sorted(by: <)` handed on as a function;
// - closures over the characters of a text: `text.prefix { $0 != "?" }` never sees a "?" that a
//   combining mark follows. `text.prefix(upTo: "?")` and views of bytes are for those.
//
// `make lint` refuses what can be told from the text of a line (`Tests/Lint/wire-text`).

@inlinable
func areSame(_ lhs: String, _ rhs: String) -> Bool {
  // Most are told apart by their lengths, which are known.
  lhs.utf8.count == rhs.utf8.count && holdSame(lhs, rhs)
}

/// Of texts of the same length. By itself, so that only the lengths are compared where this is inlined.
@usableFromInline
func holdSame(_ lhs: String, _ rhs: String) -> Bool {
  let same = lhs.utf8.withContiguousStorageIfAvailable { left in
    rhs.utf8.withContiguousStorageIfAvailable { right in
      guard let start = left.baseAddress, let other = right.baseAddress else { return true }
      return memcmp(start, other, left.count) == 0
    }
  }
  return (same ?? nil) ?? lhs.utf8.elementsEqual(rhs.utf8)
}

func areSame(_ lhs: some StringProtocol, _ rhs: some StringProtocol) -> Bool {
  let bytes = lhs.utf8.withContiguousStorageIfAvailable { left in
    rhs.utf8.withContiguousStorageIfAvailable { right in
      guard left.count == right.count else { return false }
      guard let start = left.baseAddress, let other = right.baseAddress else { return true }
      return memcmp(start, other, left.count) == 0
    }
  }
  return (bytes ?? nil) ?? lhs.utf8.elementsEqual(rhs.utf8)
}

func precedes(_ lhs: some StringProtocol, _ rhs: some StringProtocol) -> Bool {
  let bytes = lhs.utf8.withContiguousStorageIfAvailable { left in
    rhs.utf8.withContiguousStorageIfAvailable { right in
      guard let start = left.baseAddress, let other = right.baseAddress else {
        return left.count < right.count
      }
      let order = memcmp(start, other, min(left.count, right.count))
      return order == 0 ? left.count < right.count : order < 0
    }
  }
  return (bytes ?? nil) ?? lhs.utf8.lexicographicallyPrecedes(rhs.utf8)
}

extension String {
  /// Whether both are the same bytes.
  @inlinable public static func == (lhs: String, rhs: String) -> Bool { areSame(lhs, rhs) }
  /// Whether they differ in a byte.
  @inlinable public static func != (lhs: String, rhs: String) -> Bool { !areSame(lhs, rhs) }
  /// For `case` patterns: whether both are the same bytes.
  @inlinable public static func ~= (pattern: String, text: String) -> Bool {
    areSame(pattern, text)
  }

  /// By the value of the first byte that differs: the order that signatures sort in.
  public static func < (lhs: String, rhs: String) -> Bool { precedes(lhs, rhs) }
}

extension Substring {
  /// Whether both are the same bytes.
  public static func == (lhs: Substring, rhs: Substring) -> Bool { areSame(lhs, rhs) }
  /// Whether they differ in a byte.
  public static func != (lhs: Substring, rhs: Substring) -> Bool { !areSame(lhs, rhs) }
  /// For `case` patterns: whether both are the same bytes.
  public static func ~= (pattern: Substring, text: Substring) -> Bool { areSame(pattern, text) }

  /// By the value of the first byte that differs.
  public static func < (lhs: Substring, rhs: Substring) -> Bool { precedes(lhs, rhs) }
}

extension StringProtocol {
  /// Whether text of two types is the same bytes.
  public static func == (lhs: Self, rhs: some StringProtocol) -> Bool { areSame(lhs, rhs) }
  /// Whether text of two types differs in a byte.
  public static func != (lhs: Self, rhs: some StringProtocol) -> Bool { !areSame(lhs, rhs) }
}

extension Optional where Wrapped == String {
  /// Whether both are missing, or the same bytes.
  public static func == (lhs: String?, rhs: String?) -> Bool {
    // Not `== nil`, which would be this one again.
    switch (lhs, rhs) {
    case (nil, nil): true
    case (let lhs?, let rhs?): areSame(lhs, rhs)
    default: false
    }
  }

  /// Whether one is missing, or they differ in a byte.
  public static func != (lhs: String?, rhs: String?) -> Bool { !(lhs == rhs) }
}

extension Array where Element == String {
  /// Whether there are as many on both sides, the same bytes each.
  public static func == (lhs: [String], rhs: [String]) -> Bool {
    lhs.elementsEqual(rhs) { areSame($0, $1) }
  }
  /// Whether there are more on one side, or two differ in a byte.
  public static func != (lhs: [String], rhs: [String]) -> Bool { !(lhs == rhs) }
}

// Inlinable, because a generic that another module cannot specialize is slow.
extension Sequence where Element == String {
  /// Whether one of them is the same bytes.
  @inlinable public func contains(_ text: String) -> Bool { contains { areSame($0, text) } }

  /// By their bytes.
  public func sorted() -> [String] { sorted { $0 < $1 } }
}

extension MutableCollection where Self: RandomAccessCollection, Element == String {
  /// By their bytes.
  public mutating func sort() { sort { $0 < $1 } }
}

extension Collection where Element == String {
  /// Where the first one is that is the same bytes.
  @inlinable public func firstIndex(of text: String) -> Index? { firstIndex { areSame($0, text) } }
}

extension Set where Element == String {
  /// For sets that do not hold the same text in two compositions, such as those of known names.
  public func contains(_ text: String) -> Bool {
    // The standard library's own `firstIndex(of:)`, by hash.
    func index<Text: Hashable>(of text: Text, in set: Set<Text>) -> Set<Text>.Index? {
      set.firstIndex(of: text)
    }
    return index(of: text, in: self).map { areSame(self[$0], text) } ?? false
  }
}
