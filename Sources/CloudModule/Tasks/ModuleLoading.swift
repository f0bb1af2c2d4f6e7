internal import LuaHost
internal import TaskLoop

/// Lets a task that requires a module wait for the one that is loading it.
final class ModuleLoading {
  private let loop: TaskLoop
  private var signals: [WireKey: Signal] = [:]

  init(loop: TaskLoop) {
    self.loop = loop
  }

  func install(in lua: LuaState) {
    lua.shareLoading(wait: wait, done: done)
  }

  private func wait(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    let name = stack.description(at: 1)
    let signal = signals[name] ?? Signal()
    signals[name] = signal
    return try loop.suspend(stack, on: signal.wait(what: "require '\(name)'"))
  }

  private func done(_ stack: LuaStack) -> LuaVerdict {
    signals.removeValue(forKey: WireKey(stack.description(at: 1)))?.happen()
    return .results(0)
  }
}
