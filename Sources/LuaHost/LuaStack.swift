import CLuaHost

/// The stack of one Lua thread, or of one call of a host function: the way values get in and out.
///
/// Values are numbered from 1, or from -1 at the top downward, as in §4.1 of Lua's manual.
///
/// The marks `[-pops, +pushes, raises]` are those of §4.6. The third is about what Swift sees: `–` for
/// nothing, `v` for an error that the method is there to report, `e` for any error of Lua code that it
/// runs, `m` for the error of a script that is out of memory alone. Here errors are *thrown*: none of
/// Lua's ever jumps across a Swift frame. The other way round a host function throws, and C raises that
/// in Lua when the function's frame has gone; so all of C that Swift calls is marked `–`. A push cannot
/// fail, because the memory limit does not apply to what Swift pushes; that the machine has none left
/// ends the process.
///
/// A stack given to a function is valid until it returns. Do not keep it. One that was taken from a
/// `LuaState` or a `LuaThread` keeps that alive.
public struct LuaStack {
  let thread: OpaquePointer
  private let owner: AnyObject?

  init(_ thread: OpaquePointer, of owner: AnyObject? = nil) {
    self.thread = thread
    self.owner = owner
  }

  var core: LuaCore {
    Unmanaged<LuaCore>.fromOpaque(lh_context(thread)).takeUnretainedValue()
  }

  /// How many values there are; also the index of the topmost. [-0, +0, –]
  public var count: Int {
    Int(lh_count(thread))
  }

  /// The same place counted from the bottom, so that it stays right while values are pushed.
  /// `lua_absindex`. [-0, +0, –]
  public func absolute(_ index: Int) -> Int {
    Int(lh_absolute_index(thread, Int32(index)))
  }

  /// Removes the topmost values; there must be that many. `lua_pop`. [-count, +0, –]
  public func pop(_ count: Int = 1) {
    lh_pop(thread, Int32(count))
  }

  /// Makes the stack exactly `count` values high, with nil where there was nothing. `lua_settop`.
  /// [-?, +?, –]
  public func setCount(_ count: Int) {
    lh_set_count(thread, Int32(count))
  }

  /// Pushes the value at `index` again. `lua_pushvalue`. [-0, +1, –]
  public func pushCopy(of index: Int) {
    lh_push_copy(thread, Int32(index))
  }

  /// Moves the topmost value to `index`, and the others up. `lua_insert`. [-1, +1, –]
  public func insert(at index: Int) {
    lh_insert(thread, Int32(index))
  }

  /// Removes the value at `index`. `lua_remove`. [-1, +0, –]
  public func remove(at index: Int) {
    lh_remove(thread, Int32(index))
  }

  /// Moves the topmost value into the place of the one at `index`. `lua_replace`.
  /// [-1, +0, –]
  public func replace(at index: Int) {
    lh_replace(thread, Int32(index))
  }

  /// Moves the topmost values to the stack of another thread of the same state. `lua_xmove`.
  /// [-count, +0, –]
  public func move(_ count: Int, to other: LuaStack) {
    if other.thread != thread { lh_move(thread, other.thread, Int32(count)) }
  }

  /// Whether a finalizer (`__gc`) is running. If so, nothing can wait: throw instead of registering
  /// an operation. [-0, +0, –]
  public var isInFinalizer: Bool {
    lh_in_finalizer(thread)
  }

  /// Whether a function that waits here suspends its task, so that others run meanwhile. Otherwise
  /// it waits in place, and no other task runs. `lua_isyieldable`. [-0, +0, –]
  public var canSuspend: Bool {
    lh_can_suspend(thread)
  }

  /// Where the `level`th function of the user's is; 1 is the nearest. C functions and the runtime's
  /// own Lua do not count. nil if there is none. `lua_getstack`. [-0, +0, –]
  public func position(level: Int = 1) -> LuaPosition? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: LH_SOURCE_SIZE) { source in
      var line: Int32 = 0
      guard let start = source.baseAddress, lh_position(thread, Int32(level), start, &line) else {
        return nil
      }
      return LuaPosition(source: String(cString: start), line: Int(line))
    }
  }

  /// The calls that are active on this thread. Level 0 starts with the host function that asks.
  /// nil without memory. [-0, +0, –]
  public func traceback(level: Int = 0) -> LuaTraceback? {
    guard let traceback = lh_traceback_new(thread, Int32(level)) else { return nil }
    defer { lh_traceback_free(traceback) }
    return LuaTraceback(traceback)
  }
}
