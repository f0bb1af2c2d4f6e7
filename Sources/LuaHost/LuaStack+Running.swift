import CLuaHost

// What runs Lua code, and so may fail. An error leaves the stack as after success, without results.
extension LuaStack {
  /// Compiles a chunk and pushes it as a function. A first line that starts with `#` is skipped;
  /// bytecode is refused. `luaL_loadbufferx`. [-0, +1, v]
  ///
  /// - Parameter name: `@job.lua` for a file, `=stdin` for a name to be shown as it is.
  /// - Throws: `job.lua:3: unexpected symbol near '='`.
  public func load(_ text: String, name: String) throws(LuaError) {
    var text = text
    try check(text.withUTF8 { load(UnsafeRawBufferPointer($0), name) })
  }

  /// As above, from bytes that need not be UTF-8. [-0, +1, v]
  public func load(bytes: [UInt8], name: String) throws(LuaError) {
    try check(bytes.withUnsafeBytes { load($0, name) })
  }

  /// As above, with a name that need not be UTF-8 either, as that of a file. It ends before its first
  /// zero. [-0, +1, v]
  public func load(bytes: [UInt8], name: [UInt8]) throws(LuaError) {
    let name = name.map { CChar(bitPattern: $0) } + [0]
    try check(bytes.withUnsafeBytes { load($0, name) })
  }

  /// Makes the topmost value, a table, the globals of the chunk at `index`: its first
  /// upvalue. `lua_setupvalue`. [-1, +0, –]
  public func setGlobals(ofChunk index: Int) {
    lh_set_globals(thread, Int32(index))
  }

  private func load(_ bytes: UnsafeRawBufferPointer, _ name: UnsafePointer<CChar>) -> Bool {
    lh_try_load(thread, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, name)
  }

  /// Calls a function with the arguments above it, and pushes its results. Host functions in it
  /// wait in place. `lua_pcall`. [-(arguments + 1), +results, e]
  ///
  /// - Parameter results: How many to push; nil pushes all.
  /// - Throws: the error object, whatever it is.
  public func call(arguments: Int = 0, results: Int? = 0) throws(LuaError) {
    try check(lh_try_call(thread, Int32(arguments), results.map { Int32($0) } ?? -1))
  }

  /// Calls a function of Lua's own in whose place the running host function stands, as `call` does: what it
  /// refuses is said of `name`, at the place of the script. [-(arguments + 1), +results, e]
  public func callOwn(
    named name: String, arguments: Int = 0, results: Int? = 0
  ) throws(LuaError) {
    let isDone = name.withCString {
      lh_try_call_own(thread, $0, Int32(arguments), results.map { Int32($0) } ?? -1)
    }
    try check(isDone)
  }

  /// Replaces the topmost value, a key, by its value in the value at `index`, with metamethods.
  /// `lua_gettable`. [-1, +1, e]
  public func get(of index: Int) throws(LuaError) {
    try check(lh_try_get(thread, Int32(index)))
  }

  /// What `tostring` makes of a value; a failing `__tostring` gives the value's type. `luaL_tolstring`.
  /// [-0, +0, –]
  public func description(at index: Int) -> String {
    if let text = string(at: index) { return text }
    let index = absolute(index)
    defer { pop() }
    if lh_try_describe(thread, Int32(index)), let text = string(at: -1) { return text }
    return "(a \(type(at: index).name) value)"
  }

  /// What an error object says. A table that says nothing of itself is told by its members, in the order of
  /// their names: `{ code = 7, why = x }`. [-0, +0, –]
  public func description(ofError index: Int) -> String {
    let text = description(at: index)
    guard type(at: index) == .table, text.utf8.starts(with: "table: ".utf8) else { return text }
    var members: [String] = []
    forEachField(of: index) {
      members.append("\(description(at: -2)) = \(description(at: -1))")
    }
    return "{ \(members.sorted().joined(separator: ", ")) }"
  }

  /// Makes a thread of a function and the arguments above it. `lua_newthread`.
  /// [-(arguments + 1), +0, –]
  public func makeThread(arguments: Int = 0) -> LuaThread {
    LuaThread(core: core, taking: arguments, from: self)
  }

  private func check(_ succeeded: Bool) throws(LuaError) {
    if !succeeded { throw LuaError(raisedOn: self) }
  }
}
