import CLuaHost

// How values of Swift become values of Lua: §4.6, lua_push*.
extension LuaStack {
  /// Pushes nil. [-0, +1, –]
  public func pushNil() {
    lh_push_nil(thread)
  }

  /// Pushes a boolean. [-0, +1, –]
  public func push(_ value: Bool) {
    lh_push_boolean(thread, value)
  }

  /// Pushes an integer, which has 64 bits in Lua, too. [-0, +1, –]
  public func push(_ value: Int) {
    lh_push_integer(thread, Int64(value))
  }

  /// Pushes a float, also where it has no fraction: 2.0 is not 2 to `math.type`. [-0, +1, –]
  public func push(_ value: Double) {
    lh_push_number(thread, value)
  }

  /// Pushes a string: its UTF-8 bytes. [-0, +1, –]
  public func push(_ value: String) {
    var value = value
    value.withUTF8 { push(bytes: UnsafeRawBufferPointer($0)) }
  }

  /// Pushes a string of any bytes, which are copied. [-0, +1, –]
  public func push(bytes: UnsafeRawBufferPointer) {
    lh_push_string(thread, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
  }

  /// Pushes a string of any bytes. [-0, +1, –]
  public func push(bytes: [UInt8]) {
    bytes.withUnsafeBytes { push(bytes: $0) }
  }

  /// Pushes a value as `value(at:)` gives it. [-0, +1, –]
  public func push(_ value: LuaValue) {
    switch value {
    case .nil: pushNil()
    case .boolean(let value): push(value)
    case .integer(let value): push(value)
    case .number(let value): push(value)
    case .string(let value): push(value)
    }
  }

  /// Pushes the referenced value, or nil if its state has been closed. The state must be this one's. [-0, +1, –]
  public func push(_ reference: LuaReference) {
    reference.push(on: thread)
  }

  /// Pushes a light userdata: a value that is equal only to the same pointer, such as a marker.
  /// `lua_pushlightuserdata`. [-0, +1, –]
  public func push(pointer: UnsafeRawPointer) {
    lh_push_pointer(thread, pointer)
  }

  /// Pushes a function that calls its first argument with the others, and raises what that raises once the
  /// `<close>` variables in it are closed: also in a coroutine that fails under `coroutine.resume`, where
  /// otherwise nobody closes them. [-0, +1, –]
  public func pushClosingCall() {
    lh_push_closing_call(thread)
  }

  /// Pushes a function; Lua keeps the closure, and what it captures, as long as it needs it. [-0, +1, –]
  ///
  /// What the function throws is raised in Lua when its frame has gone.
  public func push(function: @escaping LuaFunction) {
    let box = Unmanaged.passRetained(FunctionBox(function)).toOpaque()
    lh_push_function(thread, callFunction, box, releaseObject)
  }

  /// Pushes a userdata that keeps a Swift object until it is collected. [-0, +1, –]
  ///
  /// The object's `deinit` then runs in the middle of Lua: it must not use the state.
  public func push<Object>(_ object: Object, as type: LuaObjectType<Object>) {
    let object = Unmanaged<AnyObject>.passRetained(object).toOpaque()
    lh_push_object(thread, type.name, object, releaseObject)
  }

  /// Pushes the metatable of all objects of a type. It has `__name` and `__gc`. `luaL_newmetatable`.
  /// [-0, +1, –]
  ///
  /// - Returns: Whether it is new, so that the caller should fill it.
  @discardableResult
  public func pushMetatable<Object>(of type: LuaObjectType<Object>) -> Bool {
    lh_push_type(thread, type.name)
  }
}

private final class FunctionBox {
  let function: LuaFunction

  init(_ function: @escaping LuaFunction) {
    self.function = function
  }
}

private func callFunction(
  _ context: UnsafeMutableRawPointer, _ thread: OpaquePointer
) -> lh_verdict {
  let box = Unmanaged<FunctionBox>.fromOpaque(context).takeUnretainedValue()
  return verdict(on: LuaStack(thread), box.function)
}

private func releaseObject(_ object: UnsafeMutableRawPointer) {
  Unmanaged<AnyObject>.fromOpaque(object).release()
}
