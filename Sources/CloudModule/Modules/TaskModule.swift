internal import LuaHost
internal import TaskLoop
internal import Transport

/// The `task` module: what a script does with time.
struct TaskModule {
  let loop: TaskLoop
  let clock: any Clock

  /// Makes the global `task`. [-0, +0]
  func install(in lua: LuaState) {
    let stack = lua.stack
    stack.pushTable(fields: 1)
    stack.push(function: sleep)
    stack.setField("sleep", of: -2)
    stack.makeStrict(named: "task", members: ["sleep"])
    stack.pushCopy(of: -1)
    lua.setModule("task")
    lua.setGlobal("task")
  }

  /// `task.sleep(seconds)`: others go on meanwhile.
  private func sleep(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    guard let seconds = stack.number(at: 1), seconds >= 0 else {
      throw LuaError("task.sleep: expected seconds, 0 or more, got \(stack.description(at: 1))")
    }
    // A billion seconds is 31 years; what is longer would not fit a Duration.
    let deadline = clock.now + .seconds(min(seconds, 1e9))
    return try loop.suspend(stack, on: SleepOperation(until: deadline))
  }
}
