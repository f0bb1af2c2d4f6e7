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
