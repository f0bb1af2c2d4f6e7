import CLuaHost

/// Keeps one Lua value alive, and can push it again.
///
/// It may outlive its state; it then pushes nil.
public final class LuaReference {
  private let core: LuaCore
  private let index: Int32

  /// Takes the value on top of the stack. [-1, +0, –]
  init(core: LuaCore, thread: OpaquePointer) {
    self.core = core
    index = lh_reference_new(thread)
  }

  deinit {
    // The main thread, because the one that made the reference may have been collected.
    if let main = core.main { lh_reference_release(main, index) }
  }

  func push(on thread: OpaquePointer) {
    if core.main == nil {
      lh_push_nil(thread)
    } else {
      lh_reference_push(thread, index)
    }
  }
}
