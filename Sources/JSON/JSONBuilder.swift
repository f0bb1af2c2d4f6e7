/// What a document is made into while it is read: a `JSONValue`, or values of another world, such as
/// Lua's, so that a document of millions of values does not stand in memory twice.
///
/// Elements and members are handed over in the order of the text, each when it is complete.
public protocol JSONBuilder {
  /// What stands for a value; `Void` where the values are kept elsewhere, as on a stack.
  associatedtype Value
  /// A list that is not complete.
  associatedtype List
  /// An object that is not complete.
  associatedtype Object
  /// What stands for the name of a member until its value is there.
  associatedtype Name

  /// Asked before each value; false ends the reading with an error of the kind `stopped`.
  mutating func mayGoOn() -> Bool
  /// A number, a boolean or null.
  mutating func scalar(_ value: JSONValue) -> Value
  /// A string.
  mutating func string(_ text: JSONText) -> Value
  /// A list begins.
  mutating func list() -> List
  /// Adds an element.
  mutating func append(_ value: Value, to list: inout List)
  /// A list is complete.
  mutating func value(of list: List) -> Value
  /// An object begins.
  mutating func object() -> Object
  /// The name of a member, before its value is read.
  mutating func name(_ text: JSONText, in object: inout Object) -> Name
  /// Adds a member.
  ///
  /// - Returns: false where the object has such a member, which then has the new value.
  mutating func set(_ name: Name, to value: Value, in object: inout Object) -> Bool
  /// An object is complete.
  mutating func value(of object: Object) -> Value
}

extension JSONBuilder {
  /// Makes the same of a document that has been read before.
  @inlinable public mutating func add(_ document: JSONValue) -> Value {
    switch document {
    case .null, .boolean, .integer, .unsigned, .real: return scalar(document)
    case .string(let text): return JSONText.with(text) { string($0) }
    case .bytes(let bytes): return string(.odd(bytes))
    case .array(let elements):
      var list = list()
      for element in elements { append(add(element), to: &list) }
      return value(of: list)
    case .object(let members):
      var object = object()
      for member in members {
        let key = JSONText.with(member.name) { name($0, in: &object) }
        _ = set(key, to: add(member.value), in: &object)
      }
      return value(of: object)
    }
  }
}

/// A string of a document, or a name in it.
public enum JSONText {
  /// As it stands in the document, without escapes; no longer there than that.
  case plain(UnsafeBufferPointer<UInt8>)
  /// In UTF-8, of a text with escapes.
  case unescaped([UInt8])
  /// Not UTF-8.
  case odd([UInt8])

  /// As a value by itself.
  public var value: JSONValue {
    switch self {
    case .plain(let bytes): .string(String(decoding: bytes, as: UTF8.self))
    case .unescaped(let bytes): .string(String(decoding: bytes, as: UTF8.self))
    case .odd(let bytes): .bytes(bytes)
    }
  }

  /// Calls `body` with the bytes, without copying them.
  @inlinable public func withBytes<Result>(
    _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    switch self {
    case .plain(let bytes): body(bytes)
    case .unescaped(let bytes), .odd(let bytes): bytes.withUnsafeBufferPointer(body)
    }
  }

  /// Calls `body` with a text as one of a document.
  @inlinable static func with<Result>(
    _ text: String, _ body: (JSONText) -> Result
  ) -> Result {
    var text = text
    return text.withUTF8 { body(.plain($0)) }
  }
}

/// Makes a `JSONValue`.
struct JSONTree: JSONBuilder {
  private var names = NameCache()
  /// How many members the last object of each level had: the next one has as many, nearly always.
  private var counts: [Int] = []
  private var level = 0

  func mayGoOn() -> Bool { true }
  func scalar(_ value: JSONValue) -> JSONValue { value }
  func string(_ text: JSONText) -> JSONValue { text.value }
  func list() -> [JSONValue] { [] }
  func append(_ value: JSONValue, to list: inout [JSONValue]) { list.append(value) }
  func value(of list: [JSONValue]) -> JSONValue { .array(list) }

  mutating func object() -> MemberList {
    if level == counts.count { counts.append(0) }
    level += 1
    return MemberList(expectedCount: counts[level - 1])
  }

  mutating func name(_ text: JSONText, in object: inout MemberList) -> String {
    names.text(of: text)
  }

  func set(_ name: String, to value: JSONValue, in object: inout MemberList) -> Bool {
    object.set(name, value)
  }

  mutating func value(of object: MemberList) -> JSONValue {
    level -= 1
    counts[level] = object.members.count
    return .object(object.members)
  }
}
