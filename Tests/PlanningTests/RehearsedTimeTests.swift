import JSON
import Journal
import LuaHost
import Planning
import SimulatedRuns
import TestSupport
import Testing

/// What a rehearsal makes of time, and of tasks that would wait for ever.
@Suite(.timeLimit(.minutes(30))) struct RehearsedTimeTests {
  /// Who waits for the clock asks it all the while.
  @Test(arguments: ["time.now()", "os.time()", "os.clock()", "time.since(turn)", "os.date('%S')"])
  func aClockThatIsAskedAllTheWhileFillsNothing(now: String) throws {
    func bytes(afterTurns turns: Int) throws -> Int {
      let result = try RecordedSimulation().plan(
        """
        for turn = 1, \(turns) do local _ = \(now) end
        cloud.eip.rename{ publicip_id = demo.bound_eip, alias = "late" }
        """)
      #expect(result.failure == nil)
      #expect(result.plan.depends == [String(now.prefix { $0 != "(" })])
      return result.entries.reduce(0) { sum, entry in
        guard case .step(let step) = entry.content else { return sum }
        return sum + step.record.count
      }
    }
    // One reading has more digits than another.
    #expect(try bytes(afterTurns: 2000) < bytes(afterTurns: 1) + 100)
  }

  /// A run says so as soon as it is so, and a plan is no day late.
  @Test(arguments: [
    "local s = task.semaphore(1) s:acquire() s:acquire()",
    "task.timeout(5, function() task.sleep(1) end) local s = task.semaphore(1) s:acquire() s:acquire()",
    """
    local a, b
    a = task.spawn(function() task.sleep(1) b:wait() end)
    b = task.spawn(function() a:wait() end)
    a:wait()
    """,
  ]) func tasksThatWaitForEachOtherAreToldAsInARun(script: String) throws {
    let result = try RecordedSimulation().plan(script)
    let message = try #require(result.failure).message
    #expect(message == (try RecordedSimulation().run(script))?.message)
    #expect(message.contains("every task waits for another one"), "\(message)")
    #expect(result.plan.seconds < 10)
  }

  /// Another task's time is over before.
  @Test func whoIsCutShortIsWaitedFor() throws {
    let result = try RecordedSimulation().plan(
      """
      local s = task.semaphore(1)
      s:acquire()
      print(pcall(task.timeout, 60, function() s:acquire() end))
      cloud.eip.rename{ publicip_id = demo.bound_eip, alias = "late" }
      """)
    #expect(result.failure == nil)
    #expect((60..<70).contains(result.plan.seconds))
  }

  /// Who is told which of several tasks ends first may be told of another one in a run.
  @Test(arguments: [
    ("task.race { function() end, function() end }", ["task.race"]), ("task.race { print }", []),
    ("for _ in task.each({ 1, 2 }, print) do end", ["task.each"]),
    ("for _ in task.each({ 1, 2 }, print, { limit = 1 }) do end", []),
    ("task.map({ 1, 2 }, print) task.all { print, print }", []),
  ])
  func saysThatItDependsOnTheOrderOfTasks(_ code: String, _ names: [String]) throws {
    #expect(try RecordedSimulation().plan(code).plan.depends == names)
  }
}
