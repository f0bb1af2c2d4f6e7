/// What a document is made into while it is read: a `JSONValue`, or values of another world, such as
/// Lua's, so that a document of millions of values does not stand in memory twice.
///
/// Elements and members are handed over in the order of the text, each when it is complete.
package protocol JSONBuilder {
  /// What stands for a value; `Void` where the values are kept elsewhere, as on a stack.
  associatedtype Value
  /// A list, or an object, that is not complete.
  associatedtype List
  associatedtype Object

  /// Asked before each value; false ends the reading with an error of the kind `stopped`.
  mutating func mayGoOn() -> Bool
  /// Anything but an array or an object.
  mutating func scalar(_ value: JSONValue) -> Value
  mutating func list() -> List
  mutating func append(_ value: Value, to list: inout List)
  mutating func value(of list: List) -> Value
  mutating func object() -> Object
  /// - Returns: false where the object has such a member, which then has the new value.
  mutating func set(_ name: String, to value: Value, in object: inout Object) -> Bool
  mutating func value(of object: Object) -> Value
}

/// Makes a `JSONValue`.
struct JSONTree: JSONBuilder {
  func mayGoOn() -> Bool { true }
  func scalar(_ value: JSONValue) -> JSONValue { value }
  func list() -> [JSONValue] { [] }
  func append(_ value: JSONValue, to list: inout [JSONValue]) { list.append(value) }
  func value(of list: [JSONValue]) -> JSONValue { .array(list) }
  func object() -> MemberList { MemberList() }

  func set(_ name: String, to value: JSONValue, in object: inout MemberList) -> Bool {
    object.set(name, value)
  }

  func value(of object: MemberList) -> JSONValue { .object(object.members) }
}
