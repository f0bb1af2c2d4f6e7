import CLuaHost

// Nothing is converted: "1" is not a number and 1 is not a string. What only looks is [-0, +0, –].
extension LuaStack {
  /// The type of a value; `.none` where there is none. `lua_type`.
  public func type(at index: Int) -> LuaType {
    LuaType(lh_type(thread, Int32(index)))
  }

  /// Whether the value counts as true in a condition: anything but nil and false. `lua_toboolean`.
  public func isTrue(at index: Int) -> Bool {
    lh_boolean(thread, Int32(index))
  }

  /// nil unless the value is a boolean.
  public func boolean(at index: Int) -> Bool? {
    type(at: index) == .boolean ? isTrue(at: index) : nil
  }

  /// nil unless the value is a number without a fraction (2.0 is 2) that fits. `lua_tointegerx`, but for
  /// strings.
  public func integer(at index: Int) -> Int? {
    var value: Int64 = 0
    return lh_integer(thread, Int32(index), &value) ? Int(value) : nil
  }

  /// nil unless the value is a number. `lua_tonumberx`, but for strings.
  public func number(at index: Int) -> Double? {
    var value = 0.0
    return lh_number(thread, Int32(index), &value) ? value : nil
  }

  /// nil unless the value is a string. What is not UTF-8 in it is replaced by U+FFFD.
  public func string(at index: Int) -> String? {
    withBytes(at: index) { String(decoding: $0, as: UTF8.self) }
  }

  /// nil unless the value is a string.
  public func bytes(at index: Int) -> [UInt8]? {
    withBytes(at: index) { Array($0) }
  }

  /// Calls `body` with the bytes of a string, without copying them. nil unless the value is one.
  /// They are valid while the string is on the stack, and no longer than `body` runs. `lua_tolstring`.
  public func withBytes<Result>(
    at index: Int, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result? {
    var length = 0
    guard let start = lh_string(thread, Int32(index), &length) else { return nil }
    return body(UnsafeRawBufferPointer(start: start, count: length))
  }

  /// nil if the value is a table, function, userdata or thread, or if there is none.
  public func value(at index: Int) -> LuaValue? {
    switch type(at: index) {
    case .nil: .nil
    case .boolean: .boolean(isTrue(at: index))
    case .number where lh_is_integer(thread, Int32(index)): integer(at: index).map { .integer($0) }
    case .number: number(at: index).map { .number($0) }
    case .string: string(at: index).map { .string($0) }
    default: nil
    }
  }

  /// Bytes of a string, elements of a table as `#` counts them, otherwise 0. `lua_rawlen`.
  public func length(at index: Int) -> Int {
    lh_raw_length(thread, Int32(index))
  }

  /// Whether two values are the same, as `rawequal` says. `lua_rawequal`.
  public func isSame(_ index: Int, _ other: Int) -> Bool {
    lh_raw_equal(thread, Int32(index), Int32(other))
  }

  /// The same for the same table, function, userdata or thread while it lives; nil for other
  /// values. `lua_topointer`.
  public func identity(at index: Int) -> UnsafeRawPointer? {
    lh_identity(thread, Int32(index))
  }

  /// The Swift object of a userdata; nil if the value is none of that type, or has been released.
  /// `luaL_testudata`.
  public func object<Object>(at index: Int, _ type: LuaObjectType<Object>) -> Object? {
    guard let object = lh_object(thread, Int32(index), type.name) else { return nil }
    return Unmanaged<AnyObject>.fromOpaque(object).takeUnretainedValue() as? Object
  }

  /// A reference to the value at `index`. `luaL_ref`.
  public func reference(at index: Int) -> LuaReference {
    pushCopy(of: index)
    return popReference()
  }

  /// A reference to the topmost value. [-1, +0, –]
  public func popReference() -> LuaReference {
    LuaReference(core: core, thread: thread)
  }
}
