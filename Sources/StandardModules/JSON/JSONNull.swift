internal import LuaHost

/// What `json.null` is: a value of its own, because nil in a table is nothing at all.
final class JSONNull {}

extension LuaObjectType {
  static var jsonNull: LuaObjectType<JSONNull> { LuaObjectType<JSONNull>("json.Null") }
}
