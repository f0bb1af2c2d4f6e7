internal import HuaweiCloud
internal import LuaHost
internal import TaskLoop
internal import Ports

extension LuaObjectType {
  static var task: LuaObjectType<ScheduledTask> { LuaObjectType<ScheduledTask>("task.Handle") }
  static var endings: LuaObjectType<TaskEndings> { LuaObjectType<TaskEndings>("task.Endings") }
  static var semaphore: LuaObjectType<Semaphore> { LuaObjectType<Semaphore>("task.Semaphore") }
  static var permit: LuaObjectType<Semaphore.Permit> {
    LuaObjectType<Semaphore.Permit>("task.Permit")
  }
}

// The objects that functions of `task` return.
extension TaskModule {
  func push(_ task: ScheduledTask, on stack: LuaStack) {
    stack.push(task, as: .task, methods: ["wait": wait, "try": tryWait, "cancel": cancel]) { task in
      let name = task.name.map { " '\($0)'" } ?? ""
      return "task \(task.id.number)\(name) (\(task.state.rawValue))"
    }
  }

  // MARK: Tasks

  /// `t:wait([seconds])`: what its function returned, or its error.
  private func wait(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    try join(stack, "task:wait") { task, result, stack throws(LuaError) in
      if case .failed = result { throw loop.failure(of: task) }
      return .results(task.pushResults(on: stack))
    }
  }

  /// `t:try([seconds])`: true and what its function returned, or false and its error.
  private func tryWait(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    try join(stack, "task:try") { task, result, stack throws(LuaError) in
      if case .failed = result {
        stack.push(false)
        loop.failure(of: task).push(on: stack)
        return .results(2)
      }
      stack.push(true)
      return .results(1 + task.pushResults(on: stack))
    }
  }

  private func join(
    _ stack: LuaStack, _ what: String,
    _ deliver: @escaping (ScheduledTask, TaskResult, LuaStack) throws(LuaError) -> LuaVerdict
  ) throws(LuaError) -> LuaVerdict {
    let task = try stack.receiver(of: what, .task)
    let seconds = try stack.seconds(at: 2, of: what)
    if loop.current?.isInside(task) == true {
      throw LuaError("\(what): a task can wait neither for itself nor for a task above it")
    }
    let deadline = seconds.map { clock.now + Duration(saturatingSeconds: $0) } ?? .never
    let operation = Join(task, until: deadline, what: what) {
      [errors] ended, stack throws(LuaError) in
      if let ended, let result = ended.result { return try deliver(ended, result, stack) }
      throw errors.error(
        CloudError(
          .timeout, operation: what,
          message: "task \(task.id.number) has not ended within \((seconds ?? 0).brief) s"))
    }
    return try loop.suspend(stack, on: operation)
  }

  /// `t:cancel([reason])`: whether it was still time to.
  private func cancel(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    let task = try stack.receiver(of: "task:cancel", .task)
    let isEffective = task.result == nil && !task.isCancelled
    let reason = stack.type(at: 2) == .none ? nil : stack.description(at: 2)
    loop.cancel(
      task, Cancellation(.request, reason.map { "cancelled: \($0)" } ?? "cancelled"))
    stack.push(isEffective)
    return .results(1)
  }

  // MARK: Endings

  func endings(_ stack: LuaStack) -> LuaVerdict {
    stack.push(
      TaskEndings(), as: .endings,
      methods: [
        "add": { stack throws(LuaError) in
          let endings = try stack.receiver(of: "add", .endings)
          guard let task = stack.object(at: 2, .task), let tag = stack.integer(at: 3) else {
            throw LuaError("expected a task and a number")
          }
          endings.add(task, tag: tag)
          return .results(0)
        },
        "next": { [loop] stack throws(LuaError) in
          try loop.suspend(stack, on: stack.receiver(of: "next", .endings).next())
        },
      ]
    ) { _ in "endings of tasks" }
    return .results(1)
  }

  // MARK: Semaphores

  /// `task.semaphore(n)`: at most `n` tasks hold one of its permits at a time.
  func semaphore(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    guard let count = stack.integer(at: 1), count > 0 else {
      throw LuaError(
        "task.semaphore: expected a whole number of 1 or more, got \(stack.phrase(at: 1))")
    }
    stack.push(Semaphore(count), as: .semaphore, methods: ["acquire": acquire]) {
      "semaphore (\($0.available) available)"
    }
    return .results(1)
  }

  /// `s:acquire([seconds])`: a permit, which goes back when it is released or closed.
  private func acquire(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    let what = "semaphore:acquire"
    let semaphore = try stack.receiver(of: what, .semaphore)
    let seconds = try stack.seconds(at: 2, of: what)
    let deadline = seconds.map { clock.now + Duration(saturatingSeconds: $0) } ?? .never
    let operation = semaphore.acquire(until: deadline, what: what) {
      [errors] permit, stack throws(LuaError) in
      guard let permit else {
        throw errors.error(
          CloudError(
            .timeout, operation: what, message: "no permit within \((seconds ?? 0).brief) s"))
      }
      push(permit, on: stack)
      return .results(1)
    }
    return try loop.suspend(stack, on: operation)
  }

  private func push(_ permit: Semaphore.Permit, on stack: LuaStack) {
    let release: LuaFunction = { stack throws(LuaError) in
      try stack.receiver(of: "permit:release", .permit).release()
      return .results(0)
    }
    stack.push(permit, as: .permit, methods: ["release": release], closing: release) { _ in
      "permit"
    }
  }
}
