public import LuaHost

extension CloudModule {
  /// What may stand at a cursor in Lua source that is being typed. Nothing is run, and nothing asks
  /// the cloud: ids and names are those of resources that answers showed since `keepHistory`.
  ///
  /// - Parameters:
  ///   - text: all of the input, as UTF-8; what follows the cursor counts, too.
  ///   - cursor: where the cursor is, in bytes.
  ///   - environment: the table in which variables are looked up first; the globals if nil.
  public func completion(
    of text: [UInt8], at cursor: Int, in environment: LuaReference? = nil
  ) -> CompletionList {
    let live = LiveValues(lua: lua, notes: notes, environment: environment)
    return Completion(of: text, at: cursor, live: live, resources: records.resources) {
      [catalog] in Help(catalog: catalog).topics
    }.list
  }
}
