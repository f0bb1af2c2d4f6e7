import CLuaHost

// All access is raw: no metamethod runs. `table` must be the index of a table.
extension LuaStack {
  /// Pushes a new table. The counts are hints that save time. `lua_createtable`. [-0, +1, –]
  public func pushTable(elements: Int = 0, fields: Int = 0) {
    lh_push_table(thread, elements, fields)
  }

  /// Pushes the table of global variables. [-0, +1, –]
  public func pushGlobals() {
    lh_push_globals(thread)
  }

  /// Pushes `package.loaded`. [-0, +1, –]
  public func pushLoaded() {
    lh_push_loaded(thread)
  }

  /// Pushes the value of a field, nil if there is none, and gives its type. `lua_rawget`.
  /// [-0, +1, –]
  @discardableResult
  public func pushField(_ name: String, of table: Int) -> LuaType {
    var name = name
    return name.withUTF8 { name in
      name.withMemoryRebound(to: CChar.self) { name in
        LuaType(lh_get_field(thread, Int32(table), name.baseAddress, name.count))
      }
    }
  }

  /// Gives a field the topmost value. `lua_rawset`. [-1, +0, –]
  public func setField(_ name: String, of table: Int) {
    var name = name
    name.withUTF8 { name in
      name.withMemoryRebound(to: CChar.self) { name in
        lh_set_field(thread, Int32(table), name.baseAddress, name.count)
      }
    }
  }

  /// Pushes an element; the first is 1. `lua_rawgeti`. [-0, +1, –]
  @discardableResult
  public func pushElement(_ index: Int, of table: Int) -> LuaType {
    LuaType(lh_get_element(thread, Int32(table), Int64(index)))
  }

  /// Gives an element the topmost value. `lua_rawseti`. [-1, +0, –]
  public func setElement(_ index: Int, of table: Int) {
    lh_set_element(thread, Int32(table), Int64(index))
  }

  /// Replaces the topmost value, a key, by its value. `lua_rawget`. [-1, +1, –]
  @discardableResult
  public func rawGet(of table: Int) -> LuaType {
    LuaType(lh_raw_get(thread, Int32(table)))
  }

  /// Gives the key below the top the topmost value. Traps where the key is nil or NaN. `lua_rawset`.
  /// [-2, +0, –]
  public func rawSet(of table: Int) {
    let isValidKey = lh_raw_set(thread, Int32(table))
    precondition(isValidKey, "a table key is nil or NaN")
  }

  /// Calls `body` for each field with the key at -2 and the value at -1. `body` may leave more on
  /// the stack, may give fields that exist new values, and must not add fields.
  /// What it throws ends the loop. `lua_next`. [-0, +0, –]
  public func forEachField<Failure>(
    of table: Int, _ body: () throws(Failure) -> Void
  ) throws(Failure) {
    let table = absolute(table)
    let height = count
    defer { setCount(height) }
    pushNil()
    while lh_next(thread, Int32(table)) {
      try body()
      setCount(height + 1)
    }
  }

  /// Pushes the metatable of a value if it has one, and says whether. `lua_getmetatable`.
  /// [-0, +(1|0), –]
  public func pushMetatable(at index: Int) -> Bool {
    lh_push_metatable(thread, Int32(index))
  }

  /// Takes the topmost value, a table or nil, as the metatable of a table or userdata.
  /// `lua_setmetatable`. [-1, +0, –]
  public func setMetatable(of index: Int) {
    lh_set_metatable(thread, Int32(index))
  }
}
