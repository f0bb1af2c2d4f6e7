/// A JSON document or a part of one.
///
/// Objects keep the order of their members, so that what is printed looks like what was received.
/// Two values are equal when their strings and names are the same bytes.
public enum JSONValue: Equatable, Sendable {
  case null
  case boolean(Bool)
  /// Numbers written without fraction or exponent that fit 64 bits with their sign.
  case integer(Int64)
  /// One above the largest of those, up to 2^64-1. Lua, which has no such integer, gets its digits as
  /// a text: as a float it would be another number.
  case unsigned(UInt64)
  case real(Double)
  case string(String)
  /// A string of an answer that is no Unicode text: its bytes as they came, halves of surrogate pairs
  /// as three bytes each. Lua, whose strings are bytes, gets it whole; as `string`, what is no
  /// text is U+FFFD.
  case bytes([UInt8])
  case array([JSONValue])
  case object([JSONMember])

  /// The member called `name` of an object; nil for a missing member and for anything else.
  public subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    // Not `first`, which copies each with its value.
    for index in members.indices where members[index].name == name { return members[index].value }
    return nil
  }

  /// Follows a dotted path of member names: `"page_info.next_marker"`.
  public func value(at path: String) -> JSONValue? {
    var value = self
    for name in path.split(separator: ".") {
      guard let next = value[String(name)] else { return nil }
      value = next
    }
    return value
  }

  /// The text of a string, with U+FFFD in place of what is no text; nil for anything else.
  public var string: String? {
    switch self {
    case .string(let text): return text
    case .bytes(let bytes): return String(decoding: bytes, as: UTF8.self)
    default: return nil
    }
  }

  /// The number of an integer; nil for anything else, a number with a fraction or an exponent among
  /// it.
  public var integer: Int64? {
    guard case .integer(let number) = self else { return nil }
    return number
  }

  /// The value of a boolean; nil for anything else.
  public var boolean: Bool? {
    guard case .boolean(let flag) = self else { return nil }
    return flag
  }

  /// The elements of an array; nil for anything else.
  public var array: [JSONValue]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  /// The members of an object in their order; nil for anything else.
  public var members: [JSONMember]? {
    guard case .object(let members) = self else { return nil }
    return members
  }

  /// Whether it is `null`, which is not the same as missing.
  public var isNull: Bool { if case .null = self { true } else { false } }

  /// Whether both are of one kind and the same: strings and names byte by byte, members in one
  /// order. 1 is not 1.0.
  public static func == (lhs: JSONValue, rhs: JSONValue) -> Bool {
    switch (lhs, rhs) {
    case (.null, .null): true
    case (.boolean(let left), .boolean(let right)): left == right
    case (.integer(let left), .integer(let right)): left == right
    case (.unsigned(let left), .unsigned(let right)): left == right
    case (.real(let left), .real(let right)): left == right
    case (.string(let left), .string(let right)): left == right
    case (.bytes(let left), .bytes(let right)): left == right
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)): left == right
    default: false
    }
  }
}

extension JSONValue {
  /// The same value, in the storage of another one as far as they are the same. Documents about one thing
  /// differ in little, and thousands of them may be kept.
  package func sharing(_ other: JSONValue) -> JSONValue {
    switch (self, other) {
    case (.string(let own), .string(let theirs)): return own == theirs ? other : self
    case (.array(let own), .array(let theirs)):
      guard own != theirs else { return other }
      return .array(
        own.enumerated().map { place, element in
          place < theirs.count ? element.sharing(theirs[place]) : element
        })
    case (.object(let own), .object(let theirs)):
      guard own != theirs else { return other }
      return .object(
        own.enumerated().map { place, member in
          let isInPlace = place < theirs.count && theirs[place].name == member.name
          guard
            let like = isInPlace ? theirs[place] : theirs.first(where: { $0.name == member.name })
          else {
            // What stands in an answer by itself may be a member of another one.
            guard case .object = member.value else { return member }
            return JSONMember(member.name, member.value.sharing(other))
          }
          return JSONMember(like.name, member.value.sharing(like.value))
        })
    default: return self
    }
  }
}

/// One `"name": value` of a JSON object.
public struct JSONMember: Equatable, Sendable {
  /// As it was received; a name may come twice in an object.
  public let name: String
  /// What stands behind the colon.
  public var value: JSONValue

  /// One member.
  public init(_ name: String, _ value: JSONValue) {
    self.name = name
    self.value = value
  }

  /// Whether the names are the same bytes and the values are equal.
  public static func == (lhs: JSONMember, rhs: JSONMember) -> Bool {
    lhs.name == rhs.name && lhs.value == rhs.value
  }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  /// `nil` is `null`.
  public init(nilLiteral: ()) { self = .null }
  /// `true` and `false`.
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
  /// An integer.
  public init(integerLiteral value: Int64) { self = .integer(value) }
  /// A string.
  public init(stringLiteral value: String) { self = .string(value) }
  /// An array of these elements.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// An object of these members, in this order.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { JSONMember($0.0, $0.1) })
  }
}
