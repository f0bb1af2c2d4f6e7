internal import LuaHost
internal import Ports
internal import StandardModules
internal import TaskLoop

// `task.all` and its like: described here, written in Lua in `stdlib/halo/task.lua`, on a few functions
// that only they get.
extension TaskModule {
  private static let limitOption = ModuleValue("limit", "integer?", "how many at a time")
  private static let limit = ModuleValue(
    "options", "{ limit: integer? }?", "limit: how many at a time, 8 when left out")
  private static let elements = ModuleValue("list", "any[]", "the elements, in order")
  private static let body = ModuleValue("fn", "fun(element: any, index: integer): any", "")
  private static let tasks = ModuleValue(
    "list", "(task.Handle|fun(): any)[]", "tasks, and functions to be run as tasks")

  static let groups: [HostFunction<TaskModule>] = [
    HostFunction(
      "all", "run all, wait for all; the first error cancels the others", parameters: [tasks],
      results: [ModuleValue("results", "any[]", "what each returned first, in order")],
      example: """
        local r = task.all { function() return 1 end, function() return 2 end }
        assert(r[1] == 1 and r[2] == 2)
        """, nil),
    HostFunction(
      "race", "run all, wait for the first to end; cancel the others", parameters: [tasks],
      results: [ModuleValue("...", "any", "what the first returned")],
      example: """
        local first = task.race {
          function() task.sleep(2) return "slow" end,
          function() task.sleep(1) return "fast" end,
        }
        assert(first == "fast")
        """, nil),
    HostFunction(
      "map", "call a function for each element, several at a time",
      parameters: [elements, body, limit],
      results: [ModuleValue("results", "any[]", "in the order of the elements")],
      example: """
        local addresses = task.map(cloud.eip.list {}, function(eip)
          return cloud.eip.get { publicip_id = eip.id }.public_ip_address
        end, { limit = 4 })
        """, nil),
    HostFunction(
      "each", "as map, but yields each result as soon as it is there",
      parameters: [elements, body, limit],
      results: [ModuleValue("next", "fun(): integer, any", "for a generic for: index, results")],
      example: """
        for i, result in task.each({ 3, 1, 2 }, function(n) task.sleep(n) return n end) do
          print(i, result)
        end
        """, nil),
    HostFunction(
      "timeout", "run a function that has to be done in time",
      parameters: [
        ModuleValue("seconds", "number", "0 or more"), ModuleValue("fn", "function", "what to run"),
        ModuleValue("...", "any", "its arguments"),
      ],
      results: [ModuleValue("...", "any", "what it returned")],
      example: """
        local ok, e = pcall(task.timeout, 1, task.sleep, 5)
        assert(not ok and e.kind == "timeout")
        """, nil),
  ]

  // MARK: What they are written on

  /// Gives the table on top the functions that are written in Lua. [-0, +0]
  func addLuaPart(to stack: LuaStack, by installer: FunctionInstaller) {
    do throws(LuaError) {
      try StandardLibrary.loadPart("task", on: stack)
      stack.pushTable(fields: Self.core.count)
      installer.add(Self.core, of: Self.module.name, self, on: stack)
      stack.pushClosingCall()
      try stack.call(arguments: 2, results: 1)
    } catch {
      preconditionFailure("the Lua part of task is broken: \(error)")
    }
    let part = stack.absolute(-1)
    for function in Self.groups {
      stack.pushField(function.description.name, of: part)
      stack.setField(function.description.name, of: part - 1)
    }
    stack.pop()
  }

  private static let core = [spawn, spawnWithin, isTask, endings, result, limitOf, unordered, fail]

  private static let spawnWithin = HostFunction<TaskModule>(
    "spawn_within", "spawn with a limit of time, for task.timeout"
  ) { call throws(LuaError) in
    let (stack, module, name) = (call.stack, call.context, "task.timeout")
    guard let seconds = try stack.seconds(at: 1, of: name) else {
      throw LuaError("\(name): expected seconds and a function")
    }
    stack.remove(at: 1)
    let duration = Duration(saturatingSeconds: seconds)
    let limit = module.run?.limit(name, of: seconds)
    let task = try module.start(
      stack, named: nil, function: name, deadline: module.clock.now + duration,
      timeoutMessage: "not done within \(duration.inSeconds.brief) s")
    module.run?.watch(limit, of: task)
    module.push(task, on: stack)
    return .results(1)
  }

  private static let isTask = HostFunction<TaskModule>(
    "is_task", "whether a value is a task"
  ) { call in
    call.stack.push(call.stack.object(at: 1, .task) != nil)
    return .results(1)
  }

  private static let endings = HostFunction<TaskModule>(
    "endings", "tasks in the order in which they end"
  ) { call in
    call.context.pushEndings(on: call.stack)
    return .results(1)
  }

  /// `core.result(task)`: of one that `endings` has told of. There is nothing to wait for, and no look whether the
  /// caller is cancelled. [-0, +results]
  private static let result = HostFunction<TaskModule>(
    "result", "what a task has returned that has ended; its error is raised"
  ) { call throws(LuaError) in
    guard let task = call.stack.object(at: 1, .task), let result = task.result else {
      throw LuaError("expected a task that has ended")
    }
    call.context.run?.joined(task)
    if case .failed = result { throw call.context.loop.failure(of: task) }
    return .results(task.pushResults(on: call.stack))
  }

  /// `core.limit(name, options)`
  private static let limitOf = HostFunction<TaskModule>(
    "limit", "how many at a time the options of a function say"
  ) { call throws(LuaError) in
    let function = "task.\(call.stack.description(at: 1))"
    var arguments = call.fields(at: 2, [limitOption])
    let limit = arguments.integer("limit", 1...Int.max, "a whole number of 1 or more")
    if let problem = arguments.problem { throw LuaError("\(function): \(problem)") }
    call.stack.push(limit ?? 8)
    return .results(1)
  }

  /// `core.unordered(name)`
  private static let unordered = HostFunction<TaskModule>(
    "unordered", "says that a script is told which of several tasks ends first"
  ) { call in
    call.context.run?.dependsOnOrder(by: "task.\(call.stack.description(at: 1))")
    return .results(0)
  }

  private static let fail = HostFunction<TaskModule>(
    "fail", "raise an error at the script's own line"
  ) { call throws(LuaError) in throw LuaError(call.stack.description(at: 1)) }
}
