internal import HuaweiCloud
internal import LuaHost
internal import TaskLoop
internal import Ports

/// The `task` module: what a script does with time. Its rules are in `Tasks.md`.
struct TaskModule {
  let loop: TaskLoop
  let clock: any Clock
  let errors: ErrorTable

  /// Makes the global `task`. [-0, +0]
  func install(in lua: LuaState) {
    let stack = lua.stack
    ModuleLoading(loop: loop).install(in: lua)
    pushLuaPart(on: stack)
    let functions: KeyValuePairs<String, LuaFunction> = [
      "spawn": spawn, "sleep": sleep, "deadline": deadline, "list": list, "semaphore": semaphore,
    ]
    for (name, function) in functions {
      stack.push(function: function)
      stack.setField(name, of: -2)
    }
    stack.makeStrict(named: "task", members: Self.description.members)
    stack.pushCopy(of: -1)
    lua.setModule("task")
    lua.setGlobal("task")
  }

  /// `task.all` and its like, which are written in Lua. [-0, +1]
  private func pushLuaPart(on stack: LuaStack) {
    do throws(LuaError) {
      try StandardLibrary.loadPart("task", on: stack)
      stack.pushTable(fields: 6)
      let core: KeyValuePairs<String, LuaFunction> = [
        "spawn": spawn, "spawn_within": spawnWithin, "is_task": isTask, "endings": endings,
        "limit": limit,
        "fail": { stack throws(LuaError) in throw LuaError(stack.description(at: 1)) },
      ]
      for (name, function) in core {
        stack.push(function: function)
        stack.setField(name, of: -2)
      }
      try stack.call(arguments: 1, results: 1)
    } catch {
      preconditionFailure("the Lua part of task is broken: \(error)")
    }
  }

  // MARK: Spawning

  /// `task.spawn([name,] fn, ...)`: returns the task, which begins when this one waits.
  private func spawn(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    var name: String?
    if let given = stack.string(at: 1) {
      name = given
      stack.remove(at: 1)
    }
    return try spawn(stack, named: name, function: "task.spawn")
  }

  private func spawnWithin(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    guard let seconds = try stack.seconds(at: 1, of: "task.timeout") else {
      throw LuaError("task.timeout: expected seconds and a function")
    }
    stack.remove(at: 1)
    let duration = Duration(saturatingSeconds: seconds)
    return try spawn(
      stack, named: nil, function: "task.timeout", deadline: clock.now + duration,
      timeoutMessage: "not done within \(duration.inSeconds.brief) s")
  }

  private func spawn(
    _ stack: LuaStack, named name: String?, function: String, deadline: Instant = .never,
    timeoutMessage: String? = nil
  ) throws(LuaError) -> LuaVerdict {
    guard stack.type(at: 1) == .function else {
      throw LuaError("\(function): expected a function, got \(stack.type(at: 1).name)")
    }
    let position = stack.position()
    let task = try loop.spawn(
      stack.makeThread(arguments: stack.count - 1), name: name, at: position, deadline: deadline,
      timeoutMessage: timeoutMessage)
    push(task, on: stack)
    return .results(1)
  }

  // MARK: Time

  /// `task.sleep(seconds)`: others go on meanwhile.
  private func sleep(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    guard let seconds = try stack.seconds(at: 1, of: "task.sleep") else {
      throw LuaError("task.sleep: expected seconds, 0 or more, got nothing")
    }
    // A limit may be infinite; a sleep without an end is a mistake in what it was computed from.
    guard seconds.isFinite else { throw LuaError("task.sleep: expected a time that ends, got inf") }
    let deadline = clock.now + Duration(saturatingSeconds: seconds)
    return try loop.suspend(stack, on: Sleep(until: deadline))
  }

  /// `task.deadline()`: the seconds that are left, or nil.
  private func deadline(_ stack: LuaStack) -> LuaVerdict {
    if loop.deadline == .never {
      stack.pushNil()
    } else {
      stack.push(max(0, (loop.deadline - clock.now).inSeconds))
    }
    return .results(1)
  }

  // MARK: Others

  /// `task.list()`: a table for each task that has not ended, oldest first.
  private func list(_ stack: LuaStack) -> LuaVerdict {
    let tasks = loop.tasks
    stack.pushTable(elements: tasks.count)
    for (index, task) in tasks.enumerated() {
      let activity = loop.activity(of: task)
      let fields: KeyValuePairs<String, LuaValue?> = [
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

  /// `core.limit(name, options)`: how many at a time the options of `task.NAME` say.
  private func limit(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    let function = "task.\(stack.description(at: 1))"
    var arguments = ModuleArguments(of: function, at: 2, on: stack, names: ["limit"])
    let limit = arguments.integer("limit", 1...Int.max, "a whole number of 1 or more")
    if let problem = arguments.problem { throw LuaError("\(function): \(problem)") }
    stack.push(limit ?? 8)
    return .results(1)
  }

  private func isTask(_ stack: LuaStack) -> LuaVerdict {
    stack.push(stack.object(at: 1, .task) != nil)
    return .results(1)
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
