internal import CloudModule
internal import LuaHost
internal import TaskLoop

/// `os.exit`. Lua's own ends the process in the middle of everything; this one lets the tasks end
/// first, so that their `<close>` handlers run.
final class ExitFunction {
  /// What the script wants the process to exit with; nil when it has not said.
  private(set) var status: Int32?
  /// What changes had come to when it was said: transactions that go on then are rolled back after it.
  private(set) var ledger = ChangeLedger()
  /// What changes have come to.
  var currentLedger: () -> ChangeLedger = { ChangeLedger() }
  /// Whether the tasks of earlier inputs end, too.
  var endsBackground = true
  private let loop: TaskLoop

  init(loop: TaskLoop) {
    self.loop = loop
  }

  func install(in lua: LuaState) {
    let stack = lua.stack
    stack.pushGlobals()
    stack.pushField("os", of: -1)
    stack.push(function: { [unowned self] stack throws(LuaError) in try exit(stack) })
    stack.setField("exit", of: -2)
    stack.pop(2)
  }

  /// `os.exit([code])`: true or nothing is 0, false is 1, -1 is 255.
  private func exit(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    let status: Int32
    switch stack.type(at: 1) {
    case .none, .nil: status = 0
    case .boolean: status = stack.isTrue(at: 1) ? 0 : 1
    default:
      guard let code = stack.integer(at: 1) else {
        throw LuaError(
          "os.exit: expected true, false or an integer, got \(stack.description(at: 1))")
      }
      // As everywhere, what a parent sees of it is the lowest byte.
      status = Int32(code & 0xFF)
    }
    if self.status == nil { (self.status, ledger) = (status, currentLedger()) }
    throw loop.exit(endingBackground: endsBackground)
  }

  /// Forgets what was said.
  func takeStatus() -> Int32? {
    defer { status = nil }
    return status
  }
}
