internal import HuaweiCloud
internal import LuaHost
internal import Ports
internal import StandardModules
internal import TaskLoop

/// The `task` module: what a script does with time. Its rules are in `Tasks.md`.
struct TaskModule {
  let loop: TaskLoop
  let clock: any Clock
  let errors: ErrorTable
  /// What is recorded; nil when nothing is.
  var run: RecordedRun?

  static let module = HostModule<TaskModule>(
    "task", "what a script does with time, and at the same time",
    functions: [sleep, spawn] + groups + [deadline, semaphore, list],
    types: [handle.description, semaphoreType.description, permit.description, info])

  /// Makes the global `task`. [-0, +0]
  func install(in lua: LuaState, by installer: FunctionInstaller) {
    ModuleLoading(loop: loop).install(in: lua)
    installer.install(Self.module, self, in: lua) { stack in
      addLuaPart(to: stack, by: installer)
    }
  }

  // MARK: Spawning

  /// How many tasks may live at a time: a loop that spawns without waiting ends here.
  static let maximum = 10_000

  static let spawn = HostFunction<TaskModule>(
    "spawn", "run a function beside this one; it begins when this task waits",
    parameters: [
      ModuleValue("fn", "function", "what to run; a name for it may come first"),
      ModuleValue("...", "any", "its arguments"),
    ],
    results: [ModuleValue("t", handle.name, "the task, a part of this one")],
    overloads: [
      [
        ModuleValue("name", "string", ""), ModuleValue("fn", "function", ""),
        ModuleValue("...", "any", ""),
      ]
    ],
    example: """
      local t = task.spawn(function(n) task.sleep(1) return n * 2 end, 21)
      assert(t:wait() == 42)
      """
  ) { call throws(LuaError) in
    var name: String?
    if let given = call.stack.string(at: 1) {
      name = given
      call.stack.remove(at: 1)
    }
    return try call.context.spawn(call.stack, named: name, function: call.name)
  }

  func spawn(
    _ stack: LuaStack, named name: String?, function: String, isAnonymous: Bool = false
  ) throws(LuaError) -> LuaVerdict {
    let task = try start(stack, named: name, function: function, isAnonymous: isAnonymous)
    push(task, on: stack)
    return .results(1)
  }

  /// Makes a task of the function and its arguments on the stack.
  func start(
    _ stack: LuaStack, named name: String?, function: String, deadline: Instant = .never,
    timeoutMessage: String? = nil, isAnonymous: Bool = false
  ) throws(LuaError) -> ScheduledTask {
    guard stack.type(at: 1) == .function else {
      throw LuaError("\(function): expected a function, got \(stack.type(at: 1).name)")
    }
    guard loop.taskCount < Self.maximum else {
      throw LuaError("\(function): \(Self.maximum) tasks live, more than that are not allowed")
    }
    let position = stack.position()
    let task = try loop.spawn(
      stack.makeThread(arguments: stack.count - 1), name: name, at: position, deadline: deadline,
      timeoutMessage: timeoutMessage, isAnonymous: isAnonymous)
    run?.spawned(task)
    return task
  }

  // MARK: Time

  static let sleep = HostFunction<TaskModule>(
    "sleep", "wait, while other tasks go on",
    parameters: [ModuleValue("seconds", "number", "0 or more")], example: "task.sleep(0.5)",
    isRecorded: true
  ) { call throws(LuaError) in
    guard let seconds = try call.stack.seconds(at: 1, of: call.name) else {
      throw call.error("expected seconds, 0 or more, got nothing")
    }
    // A limit may be infinite; a sleep without an end is a mistake in what it was computed from.
    guard seconds.isFinite else { throw call.error("expected a time that ends, got inf") }
    let deadline = call.context.clock.now + Duration(saturatingSeconds: seconds)
    return try call.context.loop.suspend(call.stack, on: Sleep(until: deadline))
  }

  static let deadline = HostFunction<TaskModule>(
    "deadline", "the seconds until this task is cancelled",
    results: [ModuleValue("seconds", "number?", "nil when there is no limit")]
  ) { call in
    let module = call.context
    let deadline = module.loop.toldDeadline
    if deadline == .never {
      call.stack.pushNil()
    } else {
      call.stack.push(max(0, (deadline - module.clock.now).inSeconds))
    }
    return .results(1)
  }

  // MARK: Others

  private static let info = ModuleType(
    name: "task.Info", summary: "what task.list tells of one task",
    fields: [
      ModuleValue("id", "integer", ""), ModuleValue("name", "string?", ""),
      ModuleValue("state", "string", "running, waiting, ready, finishing, not started"),
      ModuleValue("parent", "integer?", "the id of the task that spawned it"),
      ModuleValue("spawned_at", "string?", "job.lua:12"),
      ModuleValue("waiting_for", "string?", "the call, and what is seen of it"),
      ModuleValue("seconds", "number?", "how long it has waited for that"),
      ModuleValue("deadline", "number?", "the seconds until it is cancelled"),
      ModuleValue("traceback", "string?", "where it is"),
    ])

  static let list = HostFunction<TaskModule>(
    "list", "the tasks that have not ended, and what they wait for",
    results: [ModuleValue("tasks", "\(info.name)[]", "oldest first")]
  ) { call in
    let (stack, module) = (call.stack, call.context)
    let tasks = module.loop.tasks
    stack.pushTable(elements: tasks.count)
    for (index, task) in tasks.enumerated() {
      let fields = module.fields(of: task)
      stack.pushTable(fields: fields.count)
      for (name, value) in fields {
        guard let value else { continue }
        stack.push(value)
        stack.setField(name, of: -2)
      }
      stack.setElement(index + 1, of: -2)
    }
    return .results(1)
  }

  private func fields(of task: ScheduledTask) -> KeyValuePairs<String, LuaValue?> {
    let activity = loop.activity(of: task)
    return [
      "id": .integer(Int(task.id.number)),
      "name": task.name.map { .string($0) },
      "state": .string(task.state.rawValue),
      "parent": task.parent.map { .integer(Int($0.id.number)) },
      "spawned_at": task.spawnedAt.map { .string($0.description) },
      "waiting_for": activity.map { .string($0.line) },
      "seconds": activity.map { .number((clock.now - $0.since).inSeconds) },
      "deadline": task.deadline == .never
        ? nil : .number((task.deadline - clock.now).inSeconds),
      "traceback": task.activeCalls.map { .string($0.description) },
    ]
  }
}

extension Activity {
  /// `cloud.eip.bind: waiting, BIND_PENDING`
  var line: String { [what, state].compactMap { $0 }.joined(separator: ": ") }
}

extension Double {
  /// Without a fraction where there is none.
  var brief: String { self == rounded() && abs(self) < 1e15 ? String(Int(self)) : String(self) }
}
