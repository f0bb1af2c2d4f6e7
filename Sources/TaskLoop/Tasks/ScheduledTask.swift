import LuaHost

/// Names one task. Never reused within a loop.
public struct TaskID: Hashable, Sendable {
  public let number: UInt64
}

/// A Lua thread and what it waits for.
final class ScheduledTask {
  let id: TaskID
  /// Nil for what runs outside of any task, which can only wait in place.
  private let thread: LuaThread?
  /// How it ended; nil while it has not.
  private(set) var result: TaskResult?
  /// The operation registered last, until its results have been delivered.
  private(set) var awaited: OperationID?
  private var completion: LuaFunction?

  init(id: TaskID, thread: LuaThread?) {
    self.id = id
    self.thread = thread
  }

  /// Runs the thread until it waits or ends.
  func resume() {
    switch thread?.resume() {
    case .finished: result = .finished
    case .failed(let failure): result = .failed(failure)
    case .suspended, nil: break
    }
  }

  /// Whether what it waited for has ended.
  var isReady: Bool { completion != nil }

  func await(_ id: OperationID) {
    awaited = id
    completion = nil
  }

  /// Takes note of how an operation ended. False if it is not the one that is waited for.
  func complete(_ id: OperationID, with completion: @escaping LuaFunction) -> Bool {
    guard awaited == id else { return false }
    self.completion = completion
    return true
  }

  /// Hands out what delivers the results, once.
  func takeCompletion() -> LuaFunction? {
    defer {
      awaited = nil
      completion = nil
    }
    return completion
  }
}
