import CLuaHost

extension LuaState {
  /// Takes out of the standard libraries what reaches beyond Lua and the files the process may read
  /// and write: programs, C modules, and `debug`, of which `traceback` stays. Calling what is gone raises
  /// an error that says so.
  ///
  /// Chunks are text only with or without this. To be called before any script runs.
  ///
  /// - Parameter refusal: what a script reads that calls a function which is gone, such as
  ///   `os.execute`.
  public func restrict(
    refusal: @escaping (_ function: String) -> String = { "\($0) is not allowed here" }
  ) {
    refuse("execute", of: "os", refusal)
    refuse("popen", of: "io", refusal)
    refuse("loadlib", of: "package", refusal)
    let stack = stack
    for name in debugFunctions where name != "traceback" { refuse(name, of: "debug", refusal) }
    stack.pushLoaded()
    stack.pushField("package", of: -1)
    // Not nil: projects with modules of their own put a folder before it.
    stack.push("")
    stack.setField("cpath", of: -2)
    if stack.pushField("searchers", of: -1) == .table {
      // Lua's own third and fourth look for C modules.
      for index in 3...4 {
        stack.pushNil()
        stack.setElement(index, of: -2)
      }
    }
    stack.pop(3)
    lockStringMetatable()
  }

  /// What the library `debug` has.
  private var debugFunctions: [String] {
    let stack = stack
    var names: [String] = []
    stack.pushLoaded()
    stack.pushField("debug", of: -1)
    stack.forEachField(of: -1) { names.append(stack.description(at: -2)) }
    stack.pop(2)
    return names
  }

  /// Has `pairs` go through tables in one order in every state: numbers, then strings by their bytes. Lua's
  /// own follows hashes that are others each time, so that a script which is to do again what it did would
  /// do it in another order. Keys that are neither come last, as they come; `next` is Lua's own.
  ///
  /// A table that is no list costs a list of its keys. To be called before any script runs.
  public func orderPairs() {
    lh_order_pairs(stack.thread)
  }

  /// Keeps scripts from the metatable that all strings share.
  public func lockStringMetatable() {
    lh_lock_strings(stack.thread)
  }

  /// Puts a function in the place of another that only says that it is not allowed: "attempt to call a
  /// nil value" would not tell anybody what to do.
  private func refuse(
    _ name: String, of library: String, _ refusal: @escaping (String) -> String
  ) {
    let stack = stack
    let message = refusal("\(library).\(name)")
    stack.pushLoaded()
    stack.pushField(library, of: -1)
    stack.push(function: { _ throws(LuaError) in throw LuaError(message) })
    stack.setField(name, of: -2)
    stack.pop(2)
  }
}

extension LuaStack {
  /// Makes the table at `index`, a metatable, that of a table which `rawset` refuses to change, and
  /// whose members tracebacks find in `__index`. [-0, +0, –]
  public func seal(metatable index: Int) {
    lh_seal(thread, Int32(index))
  }

  /// Replaces the topmost value, if it is such a table, by the one with its members. [-1, +1, –]
  public func unseal() {
    if lh_push_sealed(thread, -1) { replace(at: -2) }
  }
}
