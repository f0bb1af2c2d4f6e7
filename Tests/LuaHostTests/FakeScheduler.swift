import LuaHost

/// A loop with one kind of operation: `wait(v)` ends when the test resumes the task, and returns
/// `v`.
final class FakeScheduler: LuaScheduler {
  /// Which task is running: operations belong to it.
  var current = 0
  /// Raised by the next completion instead of its result.
  var interruption: String?
  private(set) var pumps = 0
  private var operations: [Int: LuaReference] = [:]

  var hasOperations: Bool { !operations.isEmpty }

  func dropOperation() {
    operations[current] = nil
  }

  /// The host function `wait(value)`.
  func wait(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    if stack.isInFinalizer { throw LuaError("cannot wait inside a finalizer") }
    precondition(operations[current] == nil, "a task waits for two operations")
    stack.setCount(1)
    operations[current] = stack.popReference()
    return .suspend
  }

  func complete(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    precondition(stack.count == 0)
    guard let value = operations.removeValue(forKey: current) else {
      preconditionFailure("a completion without an operation")
    }
    if let interruption {
      self.interruption = nil
      throw LuaError(interruption)
    }
    stack.push(value)
    return .results(1)
  }

  func pump(_ stack: LuaStack) {
    precondition(operations[current] != nil, "a pump without an operation")
    pumps += 1
  }
}
