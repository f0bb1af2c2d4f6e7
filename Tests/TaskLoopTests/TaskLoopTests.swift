import Glibc
import LuaHost
import Testing
import Ports

@testable import TaskLoop

@Suite(.timeLimit(.minutes(30))) struct TaskLoopTests {
  private let fixture = Fixture()

  @Test func aScriptThatDoesNotWaitReturns() throws {
    #expect(try fixture.run("return 1, 'two'").values == [.integer(1), .string("two")])
  }

  @Test func anHourPassesAtOnce() throws {
    let ending = try fixture.run("sleep(3600) return now()")
    #expect(ending.values == [.number(3600)])
    #expect(fixture.elapsed == .seconds(3600))
  }

  @Test func aThousandWaitsPassInOrder() throws {
    let ending = try fixture.run(
      """
      local bodies = {}
      for i = 1, 1000 do
        sleep(0.5)
        bodies[i] = fetch('/1/' .. i)
      end
      return now(), bodies[1], bodies[1000], #bodies
      """)
    #expect(
      ending.values == [.number(1500), .string("/1/1"), .string("/1/1000"), .integer(1000)])
  }

  @Test func aLoopRunsOneScriptAfterTheOther() throws {
    #expect(try fixture.run("sleep(1) return now()").values == [.number(1)])
    #expect(try fixture.run("sleep(1) error('x')").failure != nil)
    #expect(try fixture.run("sleep(1) return now()").values == [.number(3)])
  }

  @Test func nothingIsWaitedForWhenTheTimeHasPassed() throws {
    #expect(try fixture.run("sleep(-1) sleep(0) return now()").values == [.number(0)])
    #expect(fixture.loop.activities.isEmpty)
  }

  @Test func anEndlessSleepDoesNotHang() throws {
    #expect(try fixture.run("sleep(math.huge) sleep(1) return 'late'").values == [.string("late")])
  }

  @Test func tasksGoOnUntilThereIsInput() throws {
    var ends: [CInt] = [0, 0]
    #expect(pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    fixture.define("type") { _ in
      _ = write(ends[1], "x", 1)
      return .results(0)
    }
    try fixture.lua.stack.load("sleep(5) fetch('/2/x') type() sleep(60) late = true", name: "=test")
    fixture.loop.start(fixture.lua.stack.makeThread())
    fixture.loop.run(untilReadable: [ends[0]])
    #expect(fixture.elapsed == .seconds(7))
    #expect(fixture.loop.tasks.count == 1)
  }

  // MARK: Errors

  @Test func anErrorOfAnOperationIsRaisedWhereTheScriptWaits() throws {
    let fixture = Fixture { _ in SimulatedReply(.reset) }
    let ending = try fixture.run(
      """
      local function inner()
        fetch('/')
      end
      inner()
      """)
    #expect(ending.failure?.message == "test.lua:2: connection reset by the server")
    #expect(ending.failure?.traceback?.userFrames.compactMap(\.position?.line) == [2, 4])
  }

  @Test func anErrorOfAnOperationIsCaught() throws {
    let fixture = Fixture { _ in SimulatedReply(.reset) }
    let ending = try fixture.run(
      """
      local ok, message = pcall(fetch, '/')
      sleep(1)
      local ok2, trace = xpcall(function() fetch('/') end, function(m) return 'handled ' .. m end)
      return ok, message, ok2, trace, now()
      """)
    #expect(
      ending.values == [
        .boolean(false), .string("test.lua:1: connection reset by the server"), .boolean(false),
        .string("handled test.lua:3: connection reset by the server"), .number(1),
      ])
  }

  @Test func closeHandlersWaitOnTheWayOutOfAnError() throws {
    let ending = try fixture.run(
      """
      log = {}
      local function closer(name)
        return setmetatable({}, { __close = function(_, e)
          sleep(10)
          log[#log + 1] = name .. ' ' .. fetch('/5/' .. name) .. ' ' .. tostring(e)
        end })
      end
      local a <close> = closer('a')
      local b <close> = closer('b')
      error('boom')
      """)
    #expect(ending.failure?.message == "test.lua:10: boom")
    #expect(fixture.elapsed == .seconds(30))
    #expect(
      try fixture.run("return log[1], log[2]").values == [
        .string("b /5/b test.lua:10: boom"), .string("a /5/a test.lua:10: boom"),
      ])
  }

  @Test func theResultsMayTakeAnotherWait() throws {
    let loop = fixture.loop
    let clock = fixture.clock
    fixture.define("twice") { stack throws(LuaError) in
      try loop.suspend(
        stack,
        on: TwoWaits(loop: loop, clock: clock))
    }
    #expect(try fixture.run("return twice(), now()").values == [.string("both"), .number(3)])
  }

  /// Sleeps for one second; to deliver the result takes another two.
  private final class TwoWaits: Wait {
    let what = "twice"
    private let loop: TaskLoop
    private let clock: VirtualClock

    init(loop: TaskLoop, clock: VirtualClock) {
      self.loop = loop
      self.clock = clock
    }

    func handle(_ event: MachineEvent, at moment: Moment) -> WaitAction {
      guard event == .wake else { return .sleep(until: moment.instant + .seconds(1)) }
      let (loop, clock) = (loop, clock)
      return .deliver { stack throws(LuaError) in
        try loop.suspend(
          stack,
          on: Deferred(until: clock.now + .seconds(2)) { stack in
            stack.push("both")
            return .results(1)
          })
      }
    }
  }

  private final class Deferred: Wait {
    let what = "deferred"
    private let deadline: Instant
    private let completion: LuaFunction

    init(until deadline: Instant, completion: @escaping LuaFunction) {
      self.deadline = deadline
      self.completion = completion
    }

    func handle(_ event: MachineEvent, at moment: Moment) -> WaitAction {
      event == .wake ? .deliver(completion) : .sleep(until: deadline)
    }
  }

  // MARK: Where a task cannot be suspended

  @Test func waitsInPlaceInsideASort() throws {
    let ending = try fixture.run(
      """
      local list = { 3, 1, 2 }
      table.sort(list, function(a, b)
        sleep(1)
        return #fetch('/1/x') > 0 and a < b
      end)
      return list[1], list[2], list[3], now() > 0
      """)
    #expect(ending.values == [.integer(1), .integer(2), .integer(3), .boolean(true)])
  }

  @Test func waitsInsideACoroutineOfTheScript() throws {
    let ending = try fixture.run(
      """
      local generate = coroutine.wrap(function()
        for i = 1, 3 do
          sleep(1)
          coroutine.yield(fetch('/1/' .. i))
        end
      end)
      return generate(), generate(), generate(), now()
      """)
    #expect(
      ending.values == [.string("/1/1"), .string("/1/2"), .string("/1/3"), .number(6)])
  }

  @Test func waitsOutsideOfAnyTask() throws {
    let stack = fixture.lua.stack
    try stack.load("sleep(5) return fetch('/2/x')", name: "=call")
    try stack.call(results: 1)
    #expect(stack.string(at: -1) == "/2/x")
    #expect(fixture.elapsed == .seconds(7))
    stack.pop()
  }

  @Test func aFinalizerCannotWait() throws {
    var warnings: [String] = []
    fixture.lua.onWarning = { warnings.append($0) }
    let ending = try fixture.run(
      """
      setmetatable({}, { __gc = function() sleep(1) end })
      collectgarbage()
      return now()
      """)
    #expect(ending.values == [.number(0)])
    #expect(warnings.contains { $0.contains("sleep cannot be called in a finalizer") })
  }
}
