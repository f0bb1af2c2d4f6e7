import LuaHost
import SimulatedRuns
import TaskLoop
import Testing
import Ports

/// What a task's end looks like from outside of Lua, and what happens to loops that never wait.
@Suite(.timeLimit(.minutes(30))) struct TaskTests {
  @Test func anUncaughtFailureNamesWhereItsTaskWasSpawned() throws {
    let run = SimulatedRun()
    let failure = try #require(
      try run.run(
        """
        local function work()
          task.spawn("inner", function()
            error "boom"
          end)
          task.sleep(10)
        end
        task.spawn(work)
        task.sleep(100)
        """, name: "@job.lua"))
    #expect(failure.message == "job.lua:3: boom")
    #expect(
      failure.context == [
        "in task 3 'inner', spawned at job.lua:2", "in task 2, spawned at job.lua:7",
      ])
    #expect(failure.traceback?.userFrames.first?.position?.line == 3)
    #expect(run.loop.tasks.isEmpty)
  }

  @Test func soDoesOneThatWasWaitedForAndRaisedAgain() throws {
    let failure = try #require(
      try SimulatedRun().run("task.spawn(function() error 'boom' end):wait()", name: "@job.lua"))
    #expect(failure.context == ["in task 2, spawned at job.lua:1"])
    #expect(failure.traceback?.userFrames.first?.position?.line == 1)
  }

  @Test func theErrorObjectIsThatOfTheTaskThatFailed() throws {
    let run = SimulatedRun()
    let lua = run.lua
    try lua.stack.load("task.spawn(error, { code = 7 }) task.sleep(1)", name: "=test")
    let thread = lua.stack.makeThread()
    guard case .failed = run.loop.run(thread) else {
      Issue.record("it did not fail")
      return
    }
    thread.stack.pushField("code", of: -1)
    #expect(thread.stack.integer(at: -1) == 7)
  }

  @Test func theRunEndsWhenItsLastTaskHas() throws {
    let run = SimulatedRun()
    let failure = try run.run("task.spawn(function() task.sleep(30) done = true end)")
    #expect(failure == nil)
    #expect(run.clock.now == Instant(nanoseconds: 30_000_000_000))
    #expect(try run.run("assert(done)") == nil)
  }

  @Test func aDeadlineOfTheRunCancelsAll() throws {
    let run = SimulatedRun()
    let lua = run.lua
    try lua.stack.load(
      """
      task.spawn(task.sleep, 1000)
      local _ <close> = setmetatable({}, { __close = function() task.sleep(5) cleaned = true end })
      task.sleep(1000)
      """, name: "=test")
    let result = run.loop.run(
      lua.stack.makeThread(), deadline: run.clock.now + .seconds(20), timeoutMessage: "too slow")
    guard case .failed(let failure) = result else {
      Issue.record("it did not end in time")
      return
    }
    #expect(failure.message.contains("too slow"))
    #expect(run.clock.now == Instant(nanoseconds: 25_000_000_000))
    #expect(try run.run("assert(cleaned)") == nil)
  }

  @Test func aChangeLeftInDoubtByACancelledTaskIsShown() throws {
    let run = SimulatedRun()
    _ = try run.run(
      """
      task.spawn(function()
        cloud.modelarts.bind_eip { id = demo.lite_server, public_ip_id = demo.free_eip }
      end)
      task.spawn(function() task.sleep(1.5) error "boom" end)
      task.sleep(100)
      """)
    #expect(run.unseenErrors.count == 1)
    #expect(run.unseenErrors.first?.contains("modelarts.bind_eip") == true)
  }

  @Test func listTellsWhatTasksWaitFor() throws {
    let failure = try SimulatedRun().run(
      """
      local t = task.spawn("nap", function() task.sleep(10) end)
      task.sleep(1)
      local list = task.list()
      assert(#list == 2 and list[1].state == "running" and list[1].parent == nil)
      local nap = list[2]
      assert(nap.name == "nap" and nap.state == "waiting" and nap.parent == list[1].id)
      assert(nap.waiting_for == "task.sleep" and nap.seconds == 1)
      assert(nap.spawned_at == "job.lua:1", nap.spawned_at)
      assert(nap.traceback:find "job.lua:1", nap.traceback)
      t:cancel()
      t:try()
      assert(#task.list() == 1)
      """, name: "@job.lua")
    #expect(failure == nil, "\(failure?.message ?? "")")
  }

  // MARK: Loops that never wait

  /// Loops that call nothing that waits; `step()` lets the virtual time pass.
  static let loops = [
    "while true do step() end",
    "while true do pcall(function() while true do step() end end) end",
    "while true do pcall(pcall, error) step() end",
    "coroutine.wrap(function() while true do step() end end)()",
    "while true do pcall(coroutine.wrap(function() while true do step() end end)) end",
    "while true do coroutine.resume(coroutine.create(function() while true do step() end end)) end",
    "local function f() step() return f() end f()",
    "while true do xpcall(function() while true do step() end end, function(e) return e end) end",
    "while true do table.sort({ 3, 2, 1 }, function(a, b) step() return a < b end) end",
    """
    while true do
      pcall(function()
        local _ <close> = setmetatable({}, { __close = function() step() end })
        while true do step() end
      end)
    end
    """,
    "while true do pcall(task.sleep, 0) step() end",
    // Each round has a `<close>` handler, of its own or of the functions of `task`.
    "while true do pcall(task.all, {}) step() end",
    "while true do pcall(task.all, { function() end }) step() end",
    "while true do pcall(task.race, { function() task.sleep(0) end }) step() end",
    "while true do pcall(task.map, { 1, 2 }, function() end) step() end",
    "while true do pcall(task.timeout, 5, function() end) step() end",
    """
    while true do
      pcall(function() for _ in task.each({ 1, 2 }, function() end) do end end)
      step()
    end
    """,
    """
    while true do
      pcall(function()
        local _ <close> = setmetatable({}, { __close = function() pcall(task.sleep, 0) end })
        task.sleep(0)
      end)
      step()
    end
    """,
    """
    while true do
      pcall(coroutine.wrap(function()
        local _ <close> = setmetatable({}, { __close = function() end })
        task.sleep(0)
      end))
      step()
    end
    """,
    "while true do pcall(task.spawn, function() end) step() end",
    "task.spawn(function() while true do pcall(task.sleep, 0) step() end end)",
  ]

  @Test(arguments: loops) func endsAtItsDeadline(loop: String) throws {
    let run = SimulatedRun()
    let lua = run.lua
    let deadline = Instant(nanoseconds: 1_000_000_000)
    // Stands in for the passing of time and for the alarm.
    lua.stack.push(function: { [clock = run.clock] _ in
      clock.advance(by: .milliseconds(10))
      if clock.now >= deadline { lua.interrupt() }
      return .results(0)
    })
    lua.setGlobal("step")
    try lua.stack.load(loop, name: "=test")
    guard case .failed(let failure) = run.loop.run(lua.stack.makeThread(), deadline: deadline)
    else {
      Issue.record("it ended by itself")
      return
    }
    #expect(failure.message.contains("deadline"), "\(failure.message)")
    // Long before the time is over that `<close>` handlers have.
    #expect(run.clock.now < deadline + .seconds(5))
  }

  @Test func anInterruptionWithoutACauseChangesNothing() throws {
    let run = SimulatedRun()
    run.lua.stack.push(function: { [lua = run.lua] _ in
      lua.interrupt()
      return .results(0)
    })
    run.lua.setGlobal("interrupt")
    let failure = try run.run(
      """
      local sum = 0
      for i = 1, 1000 do interrupt() sum = sum + i end
      assert(sum == 500500)
      assert(coroutine.wrap(function() interrupt() return 1 end)() == 1)
      """)
    #expect(failure == nil, "\(failure?.message ?? "")")
  }

  @Test func aSecondRunIsNotTouchedByTheEndOfTheFirst() throws {
    let run = SimulatedRun()
    run.lua.stack.push(function: { [loop = run.loop] _ in
      loop.requestStop(signal: 2)
      return .results(0)
    })
    run.lua.setGlobal("stop")
    let failure = try run.run("stop() while true do end")
    #expect(failure?.message.contains("stopped by signal 2") == true)
    #expect(try run.run("for i = 1, 100000 do end task.sleep(1)") == nil)
  }
}
