/// A file that tells editors (LuaLS) what a module offers.
public struct DefinitionFile: Sendable {
  /// `cloud.lua`
  public let name: String
  public let text: String
}
