import Curl
import LuaHost
import TestSupport
import Testing
import Ports

@testable import TaskLoop

/// How waits are cut short.
@Suite(.timeLimit(.minutes(30))) struct StoppingTests {
  private let fixture = Fixture()

  /// Makes `interrupt()` act as a signal handler does at that moment.
  private func defineInterrupt() {
    let loop = fixture.loop
    fixture.define("interrupt") { _ in
      loop.requestStop(signal: 2)
      return .results(0)
    }
  }

  @Test func aRequestEndsTheNextWait() throws {
    defineInterrupt()
    let ending = try fixture.run("interrupt() sleep(100)")
    #expect(ending.failure?.message == "stopped by signal 2")
    #expect(fixture.elapsed == .zero)
  }

  @Test func aRequestEndsTheWaitUnderWay() throws {
    let signaller = Signaller(fixture.loop, at: .seconds(7))
    fixture.observer = signaller
    let ending = try fixture.run("sleep(100)")
    #expect(ending.failure?.message == "stopped by signal 15")
    #expect(ending.failure?.traceback?.userFrames.compactMap(\.position?.line) == [1])
    #expect(fixture.elapsed == .seconds(7))
    #expect(fixture.loop.activities.isEmpty)
  }

  /// Whoever may have lost what is recorded ends, whatever it waits for.
  @Test func aLapseEndsWhatRuns() throws {
    let journal = fixture.journal
    fixture.define("lose") { _ in
      journal.lapse = JournalFailure("the lease is gone")
      return .results(0)
    }
    let ending = try fixture.run("sleep(1) lose() sleep(1) sleep(100)")
    #expect(ending.failure?.message == "stopped: the lease is gone")
    #expect(fixture.elapsed == .seconds(2) && fixture.loop.activities.isEmpty)
  }

  @Test func aRequestEndsAWaitInPlace() throws {
    let signaller = Signaller(fixture.loop, at: .seconds(7))
    fixture.observer = signaller
    let ending = try fixture.run("table.sort({ 1, 2 }, function(a, b) sleep(100) end)")
    #expect(ending.failure?.message == "stopped by signal 15")
    #expect(fixture.elapsed == .seconds(7))
  }

  @Test func theErrorIsTheHostsToMake() throws {
    let fixture = Fixture(makeError: { LuaError("\($0.message), good bye", level: 0) })
    let signaller = Signaller(fixture.loop, at: .zero)
    fixture.observer = signaller
    #expect(try fixture.run("sleep(100)").failure?.message == "stopped by signal 15, good bye")
  }

  @Test func aWaitSaysWhatItsEndMeans() throws {
    let signaller = Signaller(fixture.loop, at: .seconds(1))
    fixture.observer = signaller
    let ending = try fixture.run("fetch('/50/x')")
    #expect(ending.failure?.message == "/50/x in doubt: stopped by signal 15")
    // Its exchange is forgotten, too.
    #expect(fixture.transport.wait(until: fixture.clock.now + .seconds(100)).isEmpty)
  }

  @Test func closeHandlersMayWaitAfterARequest() throws {
    let signaller = Signaller(fixture.loop, at: .seconds(1))
    fixture.observer = signaller
    let ending = try fixture.run(
      """
      local guard <close> = setmetatable({}, { __close = function()
        cleaned = fetch('/5/clean')
      end })
      sleep(100)
      """)
    #expect(ending.failure?.message == "stopped by signal 15")
    #expect(try fixture.run("return cleaned").values == [.string("/5/clean")])
  }

  @Test func aRequestIsRaisedByEveryWait() throws {
    defineInterrupt()
    let ending = try fixture.run(
      """
      interrupt()
      local ok = pcall(sleep, 1)
      local ok_again = pcall(sleep, 1)
      return ok, ok_again, now()
      """)
    #expect(ending.values == [.boolean(false), .boolean(false), .number(0)])
    // The next run is another one.
    #expect(try fixture.run("sleep(1) return now()").values == [.number(1)])
  }

  /// The server makes the request, on a thread of its own, when it knows that the script waits.
  @Test func aRequestEndsAWaitOnTheNetwork() throws {
    let clock = SystemClock()
    let loop = TaskLoop(clock: clock, transport: CurlTransport(clock: clock))
    // As in a signal handler, `requestStop` is all that is used of it elsewhere.
    nonisolated(unsafe) let shared = loop
    let server = LoopbackServer { _ in
      shared.requestStop(signal: 2)
      return .hang
    }
    defer { server.stop() }
    let lua = LuaState()
    lua.scheduler = loop
    lua.stack.push(function: { stack throws(LuaError) in
      try loop.suspend(stack, on: Fetch(HTTPRequest("PUT", "/x", at: server)))
    })
    lua.setGlobal("fetch")
    try lua.stack.load("fetch()", name: "@test.lua")
    guard case .failed(let failure) = loop.run(lua.stack.makeThread()) else {
      Issue.record("not stopped")
      return
    }
    #expect(failure.message == "/x in doubt: stopped by signal 2")
  }
}

/// Requests a stop, as a signal handler would, when a time has come.
private final class Signaller: TaskLoopObserver {
  private unowned let loop: TaskLoop
  private let time: Duration
  private var isDone = false

  init(_ loop: TaskLoop, at time: Duration) {
    self.loop = loop
    self.time = time
  }

  var tickInterval: Duration? { .seconds(1) }

  func tick(at now: Instant, waits: Int, oldest: (_ count: Int) -> [Activity]) {
    guard !isDone, now - Instant(nanoseconds: 0) >= time else { return }
    isDone = true
    loop.requestStop(signal: 15)
  }

  func waitStarted(_ activity: Activity) {}
  func waitChanged(_ activity: Activity) {}
  func waitEnded(_ activity: Activity) {}
}
