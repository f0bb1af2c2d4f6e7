internal import HuaweiCloud
internal import LuaHost
internal import Ports
internal import StandardModules
internal import TaskLoop

extension LuaObjectType {
  static var task: LuaObjectType<ScheduledTask> {
    LuaObjectType<ScheduledTask>(TaskModule.handle.name)
  }
  static var endings: LuaObjectType<TaskEndings> { LuaObjectType<TaskEndings>("task.Endings") }
  static var semaphore: LuaObjectType<Semaphore> {
    LuaObjectType<Semaphore>(TaskModule.semaphoreType.name)
  }
  static var permit: LuaObjectType<Semaphore.Permit> {
    LuaObjectType<Semaphore.Permit>(TaskModule.permit.name)
  }
}

// The objects that functions of `task` return.
extension TaskModule {
  private static let limit = ModuleValue("seconds", "number?", "how long to wait; for ever if nil")

  // MARK: Tasks

  static let handle = HostType<TaskModule>(
    "task.Handle", "one task", methods: [wait, tryWait, cancel])

  func push(_ task: ScheduledTask, on stack: LuaStack) {
    stack.push(task, as: .task, methods: Self.handle.functions(named: "task", of: self)) { task in
      let name = task.name.map { " '\($0)'" } ?? ""
      return "task \(task.id.number)\(name) (\(task.state.rawValue))"
    }
  }

  private static let wait = HostFunction<TaskModule>(
    "wait", "wait until it has ended; its error is raised", parameters: [limit],
    results: [ModuleValue("...", "any", "what its function returned")]
  ) { call throws(LuaError) in
    let loop = call.context.loop
    return try join(call) { task, result, stack throws(LuaError) in
      if case .failed = result { throw loop.failure(of: task) }
      return .results(task.pushResults(on: stack))
    }
  }

  private static let tryWait = HostFunction<TaskModule>(
    "try", "wait until it has ended, whichever way", parameters: [limit],
    results: [
      ModuleValue("ok", "boolean", ""),
      ModuleValue("...", "any", "what its function returned, or the error"),
    ]
  ) { call throws(LuaError) in
    let loop = call.context.loop
    return try join(call) { task, result, stack throws(LuaError) in
      if case .failed = result {
        stack.push(false)
        loop.failure(of: task).push(on: stack)
        return .results(2)
      }
      stack.push(true)
      return .results(1 + task.pushResults(on: stack))
    }
  }

  private static func join(
    _ call: HostCall<TaskModule>,
    _ deliver: @escaping (ScheduledTask, TaskResult, LuaStack) throws(LuaError) -> LuaVerdict
  ) throws(LuaError) -> LuaVerdict {
    let (loop, errors, what) = (call.context.loop, call.context.errors, call.name)
    let run = call.context.run
    let task = try call.stack.receiver(of: what, .task)
    let seconds = try call.stack.seconds(at: 2, of: what)
    if loop.current?.isInside(task) == true {
      throw call.error("a task can wait neither for itself nor for a task above it")
    }
    let limit = run?.limit(what, of: seconds)
    let giveUp: LuaFunction = { _ throws(LuaError) in
      limit?.pass()
      throw errors.error(
        CloudError(
          .timeout, operation: what,
          message: "task \(task.id.number) has not ended within \((seconds ?? 0).brief) s"))
    }
    if let run, let place = limit?.place {
      return try run.tell(what, at: place, on: call.stack, giveUp)
    }
    let operation = Join(task, until: call.context.end(of: seconds), what: what) {
      ended, stack throws(LuaError) in
      guard let ended, let result = ended.result else { return try giveUp(stack) }
      run?.joined(ended)
      return try deliver(ended, result, stack)
    }
    return try loop.suspend(call.stack, on: operation)
  }

  private static let cancel = HostFunction<TaskModule>(
    "cancel", "have an error raised where it waits",
    parameters: [ModuleValue("reason", "any", "what the error says")],
    results: [ModuleValue("in_time", "boolean", "false: it had ended or been cancelled")]
  ) { call throws(LuaError) in
    let stack = call.stack
    let task = try stack.receiver(of: call.name, .task)
    let isEffective = task.result == nil && !task.isCancelled
    let reason = stack.type(at: 2) == .none ? nil : stack.description(at: 2)
    call.context.loop.cancel(
      task, Cancellation(.request, reason.map { "cancelled: \($0)" } ?? "cancelled"))
    stack.push(isEffective)
    return .results(1)
  }

  private func end(of seconds: Double?) -> Instant {
    seconds.map { clock.now + Duration(saturatingSeconds: $0) } ?? .never
  }

  // MARK: Endings

  func pushEndings(on stack: LuaStack) {
    let loop = loop
    stack.push(
      TaskEndings(), as: .endings,
      methods: [
        (
          "add",
          { stack throws(LuaError) in
            let endings = try stack.receiver(of: "add", .endings)
            guard let task = stack.object(at: 2, .task), let tag = stack.integer(at: 3) else {
              throw LuaError("expected a task and a number")
            }
            endings.add(task, tag: tag)
            return .results(0)
          }
        ),
        (
          "next",
          { stack throws(LuaError) in
            try loop.suspend(stack, on: stack.receiver(of: "next", .endings).next())
          }
        ),
      ]
    ) { _ in "endings of tasks" }
  }

  // MARK: Semaphores

  static let semaphore = HostFunction<TaskModule>(
    "semaphore", "limit how many tasks do something at a time",
    parameters: [ModuleValue("count", "integer", "how many permits there are")],
    results: [ModuleValue("s", semaphoreType.name, "")],
    example: """
      local s = task.semaphore(2)
      do
        local permit <close> = s:acquire()
      end
      """
  ) { call throws(LuaError) in
    let stack = call.stack
    guard let count = stack.integer(at: 1), count > 0 else {
      throw call.error("expected a whole number of 1 or more, got \(stack.phrase(at: 1))")
    }
    let methods = semaphoreType.functions(named: "semaphore", of: call.context)
    stack.push(Semaphore(count), as: .semaphore, methods: methods) {
      "semaphore (\($0.available) available)"
    }
    return .results(1)
  }

  static let semaphoreType = HostType<TaskModule>(
    "task.Semaphore", "a number of permits", methods: [acquire])

  private static let acquire = HostFunction<TaskModule>(
    "acquire", "wait for a permit", parameters: [limit],
    results: [ModuleValue("permit", permit.name, "goes back when it is closed")]
  ) { call throws(LuaError) in
    let (module, what) = (call.context, call.name)
    let semaphore = try call.stack.receiver(of: what, .semaphore)
    let seconds = try call.stack.seconds(at: 2, of: what)
    let limit = module.run?.limit(what, of: seconds)
    let giveUp: LuaFunction = { _ throws(LuaError) in
      limit?.pass()
      throw module.errors.error(
        CloudError(
          .timeout, operation: what, message: "no permit within \((seconds ?? 0).brief) s"))
    }
    if let run = module.run, let place = limit?.place {
      return try run.tell(what, at: place, on: call.stack, giveUp)
    }
    let operation = semaphore.acquire(until: module.end(of: seconds), what: what) {
      granted, stack throws(LuaError) in
      guard let granted else { return try giveUp(stack) }
      module.push(granted, on: stack)
      return .results(1)
    }
    return try module.loop.suspend(call.stack, on: operation)
  }

  static let permit = HostType<TaskModule>(
    "task.Permit", "the right to go on", methods: [release])

  private static let release = HostFunction<TaskModule>("release", "give it back, once") {
    call throws(LuaError) in
    try call.stack.receiver(of: call.name, .permit).release()
    return .results(0)
  }

  private func push(_ granted: Semaphore.Permit, on stack: LuaStack) {
    let methods = Self.permit.functions(named: "permit", of: self)
    stack.push(granted, as: .permit, methods: methods, closing: methods.first?.1) { _ in "permit" }
  }
}
