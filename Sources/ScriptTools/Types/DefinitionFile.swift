/// A file that tells editors (LuaLS) what a module offers.
package struct DefinitionFile: Sendable {
  /// `cloud.lua`
  package let name: String
  package let text: String
}
