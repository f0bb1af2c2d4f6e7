/// A Lua value taken apart for people to look at, without Lua.
package indirect enum ShownValue: Equatable {
  /// What is shown as it is: `nil`, `12`, `function cloud.eip.bind`.
  case plain(String)
  case text(String)
  case module(name: String, members: [String])
  /// A table that has a documented type, with the members that are there, in documented order.
  case record(type: String, fields: [ShownField])
  /// Any other table. `omitted` entries were too many.
  case table(elements: [ShownValue], fields: [ShownField], omitted: Int)
}

/// A member of a table.
package struct ShownField: Equatable {
  /// As Lua would write it: `name`, `["a b"]`, `[true]`.
  package let key: String
  package let value: ShownValue
}
