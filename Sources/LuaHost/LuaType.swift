/// The type of a Lua value.
public enum LuaType: Int32, Sendable {
  /// There is no value at this index.
  case none = -1
  case `nil` = 0
  case boolean = 1
  case lightUserdata = 2
  case number = 3
  case string = 4
  case table = 5
  case function = 6
  case userdata = 7
  case thread = 8

  /// The name as messages give it: `no value`, `nil`, `boolean`, …
  public var name: String {
    switch self {
    case .none: "no value"
    case .nil: "nil"
    case .boolean: "boolean"
    case .lightUserdata, .userdata: "userdata"
    case .number: "number"
    case .string: "string"
    case .table: "table"
    case .function: "function"
    case .thread: "thread"
    }
  }

  init(_ type: Int32) {
    self = LuaType(rawValue: type) ?? .none
  }
}

/// A Lua value that needs no Lua state to exist.
public enum LuaValue: Hashable, Sendable {
  case `nil`
  case boolean(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
}

/// Names the Lua type of a Swift class, so that its objects can be pushed and found again.
///
///     extension LuaObjectType { static var job: LuaObjectType<Job> { LuaObjectType("job") } }
///
/// The name must be unique in the program; messages of Lua show it.
public struct LuaObjectType<Object: AnyObject>: Sendable {
  /// The `__name` of its metatable.
  public let name: String

  /// - Parameter name: not that of any other type in the program.
  public init(_ name: String) {
    self.name = name
  }
}
