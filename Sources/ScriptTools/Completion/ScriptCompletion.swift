package import CloudModule
package import LuaHost

/// Completes Lua source that is being typed, for one module: a session keeps one of these.
package final class ScriptCompletion {
  private let module: CloudModule
  /// Made when somebody first asks for a completion.
  private lazy var notes = DescribedNames(module.catalog)

  package init(_ module: CloudModule) {
    self.module = module
  }

  /// What may stand at a cursor in Lua source that is being typed. Nothing is run, and nothing asks
  /// the cloud: ids and names are those of resources that answers showed since `keepHistory`.
  ///
  /// - Parameters:
  ///   - text: all of the input, as UTF-8; what follows the cursor counts, too.
  ///   - cursor: where the cursor is, in bytes.
  ///   - environment: the table in which variables are looked up first; the globals if nil.
  package func completion(
    of text: [UInt8], at cursor: Int, in environment: LuaReference? = nil
  ) -> CompletionList {
    let live = LiveValues(lua: module.lua, notes: notes, environment: environment)
    return Completion(of: text, at: cursor, live: live, resources: module.resources) {
      [module] in Help(catalog: module.catalog).topics
    }.list
  }
}
