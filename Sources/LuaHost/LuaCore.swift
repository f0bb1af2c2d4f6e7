import CLuaHost

/// What a state, its threads and its references share: the Lua state while it is open.
///
/// Lua calls back with this object, not with `LuaState`, because finalizers still run while the
/// `LuaState` is being deinitialized.
final class LuaCore {
  /// The main thread; nil once closed.
  private(set) var main: OpaquePointer?
  weak var scheduler: (any LuaScheduler)?
  var onWarning: ((String) -> Void)?
  private var warning = ""

  init() {
    var callbacks = lh_callbacks(
      complete: completeOperation, pump: pumpLoop, interrupted: interruptLua, warn: receiveWarning)
    guard let main = lh_open(&callbacks, Unmanaged.passUnretained(self).toOpaque()) else {
      fatalError("no memory for a Lua state")
    }
    self.main = main
  }

  /// References dropped by the finalizers find no state any more, and leave it alone.
  func close() {
    guard let main else { return }
    self.main = nil
    lh_close(main)
  }

  func receive(_ part: String, isLast: Bool) {
    warning += part
    guard isLast else { return }
    onWarning?(warning)
    warning = ""
  }
}

private func core(_ context: UnsafeMutableRawPointer) -> LuaCore {
  Unmanaged<LuaCore>.fromOpaque(context).takeUnretainedValue()
}

private func completeOperation(
  _ context: UnsafeMutableRawPointer, _ thread: OpaquePointer
) -> lh_verdict {
  verdict(on: LuaStack(thread)) { stack throws(LuaError) in
    guard let scheduler = core(context).scheduler else { throw LuaError("nothing can wait here") }
    return try scheduler.complete(stack)
  }
}

private func pumpLoop(_ context: UnsafeMutableRawPointer, _ thread: OpaquePointer) {
  core(context).scheduler?.pump(LuaStack(thread))
}

private func interruptLua(
  _ context: UnsafeMutableRawPointer, _ thread: OpaquePointer
) -> lh_interruption {
  let stack = LuaStack(thread)
  do throws(LuaError) {
    let asksAgain = try core(context).scheduler?.interrupted(stack) ?? false
    return asksAgain ? LH_ASK_AGAIN : LH_GO_ON
  } catch {
    error.push(on: stack)
    return LH_STOP
  }
}

private func receiveWarning(
  _ context: UnsafeMutableRawPointer, _ text: UnsafePointer<CChar>, _ length: Int, _ more: Bool
) {
  let bytes = UnsafeRawBufferPointer(start: text, count: length)
  core(context).receive(String(decoding: bytes, as: UTF8.self), isLast: !more)
}

/// Runs a host function and says in C's words what came of it.
func verdict(
  on stack: LuaStack, _ body: (LuaStack) throws(LuaError) -> LuaVerdict
) -> lh_verdict {
  do {
    switch try body(stack) {
    case .results(let count):
      precondition(0...stack.count ~= count, "a host function returns more than it has pushed")
      return lh_verdict(count)
    case .suspend: return lh_verdict(LH_SUSPEND)
    }
  } catch {
    error.push(on: stack)
    return lh_verdict(LH_ERROR)
  }
}
