import LuaHost
import Testing
import Ports

@testable import TaskLoop

/// More than one task at a time.
@Suite(.timeLimit(.minutes(30))) struct ManyTasksTests {
  private let fixture = Fixture()

  init() throws {
    // `note(text)` appends to the global list `log`.
    _ = try fixture.run(
      "log = {} function note(text) log[#log + 1] = now() .. ' ' .. text end")
  }

  private func start(_ script: String) throws -> ScheduledTask {
    try fixture.lua.stack.load(script, name: "@other.lua")
    return fixture.loop.start(fixture.lua.stack.makeThread())
  }

  private func log() throws -> String? {
    guard case .string(let text) = try fixture.run("return table.concat(log, ', ')").values.first
    else { return nil }
    return text
  }

  @Test func tasksAreResumedInTheOrderInWhichTheirWaitsEnd() throws {
    _ = try start("for i = 1, 3 do sleep(2) note('a') end")
    _ = try start("for i = 1, 3 do fetch('/3/x') note('b') end")
    #expect(try fixture.run("sleep(20)").failure == nil)
    #expect(
      try log() == "2.0 a, 3.0 b, 4.0 a, 6.0 b, 6.0 a, 9.0 b")
  }

  @Test func aTaskThatNeverReallyWaitsDoesNotHoldUpTheOthers() throws {
    let busy = try start("while not done do sleep(0) end")
    let ending = try fixture.run("fetch('/') note('fetched') done = true sleep(0) sleep(0)")
    #expect(ending.failure == nil)
    #expect(try log() == "0.0 fetched")
    guard case .finished = busy.result else {
      Issue.record("still busy")
      return
    }
  }

  @Test func whatEndsDuringAWaitInPlaceIsDeliveredAfterIt() throws {
    let other = try start("sleep(1) note('other') sleep(1) note('other again')")
    let ending = try fixture.run(
      """
      table.sort({ 1, 2 }, function(a, b)
        sleep(10)
        note('compared')
        return a < b
      end)
      note('sorted')
      sleep(5)
      """)
    #expect(ending.failure == nil)
    #expect(other.result != nil)
    let events = try #require(try log()).split(separator: ", ").map { String($0) }
    // However often it compares, the other task has to wait until the sort is over.
    let compared = events.prefix { $0.hasSuffix("compared") }
    #expect(!compared.isEmpty)
    let end = Double(compared.count * 10)
    #expect(
      Array(events.dropFirst(compared.count))
        == ["\(end) sorted", "\(end) other", "\(end + 1) other again"])
  }

  @Test func resultsDeliveredInPlaceAreNotDeliveredAgain() throws {
    // The wait in the comparator leaves its task in the ready queue. By the time its turn comes, the
    // task waits for something else, which must not be taken for ended.
    let ending = try fixture.run(
      """
      table.sort({ 1, 2 }, function(a, b) fetch('/1/in/place') return a < b end)
      local before = now()
      return fetch('/50/after'), now() - before
      """)
    #expect(ending.values == [.string("/50/after"), .number(50)])
  }

  @Test func thousandsOfTasksWaitAtOnce() throws {
    let tasks = try (0..<2000).map { number in
      try start("for i = 1, 5 do fetch('/\(number % 7)/x') sleep(\(number % 11)) end")
    }
    #expect(try fixture.run("sleep(1000)").failure == nil)
    #expect(tasks.allSatisfy { if case .finished = $0.result { true } else { false } })
    #expect(fixture.requests.count == 10_000)
  }
}
