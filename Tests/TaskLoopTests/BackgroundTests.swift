import Glibc
import LuaHost
import Testing

@testable import TaskLoop

/// Blocks one after the other, and tasks that go on between them.
@Suite(.timeLimit(.minutes(30))) struct BackgroundTests {
  private let fixture = Fixture()
  private var failures: Failures

  private final class Failures {
    var messages: [String] = []
  }

  init() {
    let failures = Failures()
    self.failures = failures
    let loop = fixture.loop
    loop.keepBackground { _, failure in failures.messages.append(failure.message) }
    fixture.define("spawn") { stack throws(LuaError) in
      let task = try loop.spawn(stack.makeThread(), at: stack.position())
      stack.push(Int(task.id.number))
      return .results(1)
    }
    fixture.define("stop") { stack in
      loop.requestStop(signal: SIGINT)
      return .results(0)
    }
  }

  @Test func aTaskOutlivesTheBlockThatSpawnedIt() throws {
    #expect(try fixture.run("spawn(function() sleep(5) done = true end) return 1").failure == nil)
    #expect(fixture.loop.backgroundTaskCount == 1)
    #expect(fixture.elapsed == .zero)
    #expect(try fixture.run("sleep(6) return done").values == [.boolean(true)])
    #expect(fixture.loop.backgroundTaskCount == 0)
  }

  @Test func aTaskThatFailsAfterItsBlockFailsNobody() throws {
    _ = try fixture.run("spawn(function() sleep(1) error('oops', 0) end)")
    let ending = try fixture.run("spawn(function() sleep(3) other = true end) sleep(2) return 2")
    #expect(ending.failure == nil && ending.values == [.integer(2)])
    #expect(failures.messages == ["oops"])
    fixture.loop.finishBackground()
    #expect(try fixture.run("return other").values == [.boolean(true)])
  }

  @Test func aBlockFailsWithATaskThatFailsWhileItRuns() throws {
    let ending = try fixture.run("spawn(function() error('oops', 0) end) sleep(10)")
    #expect(ending.failure?.message == "oops")
    #expect(ending.failure?.context.count == 1)
    #expect(failures.messages.isEmpty)
    #expect(fixture.elapsed == .zero)
  }

  @Test func aBlockThatFailsTakesItsTasksAlong() throws {
    let ending = try fixture.run("spawn(function() sleep(5) done = true end) error('no', 0)")
    #expect(ending.failure?.message == "no")
    #expect(ending.failure?.context == [])
    #expect(fixture.loop.backgroundTaskCount == 0)
    #expect(try fixture.run("return done").values == [.nil])
  }

  @Test func anInterruptStopsTheBlockAndLeavesOlderTasksAlone() throws {
    _ = try fixture.run("spawn(function() sleep(5) done = true end)")
    let ending = try fixture.run("stop() sleep(10)")
    #expect(ending.failure?.message == "stopped by Ctrl-C")
    #expect(fixture.loop.backgroundTaskCount == 1)
    fixture.loop.finishBackground()
    #expect(try fixture.run("return done").values == [.boolean(true)])
  }

  @Test func aSecondInterruptEndsTheCleaningUp() throws {
    let ending = try fixture.run(
      """
      local guard <close> = setmetatable({}, { __close = function()
        began = true
        stop()
        sleep(5)
        ended = true
      end })
      stop()
      sleep(10)
      """)
    #expect(ending.failure != nil)
    #expect(try fixture.run("return began, ended").values == [.boolean(true), .nil])
    #expect(fixture.elapsed < .seconds(1))
  }

  @Test func anInterruptWhileNothingRunsIsForgotten() throws {
    fixture.loop.requestStop(signal: SIGINT)
    #expect(try fixture.run("sleep(1) return 1").values == [.integer(1)])
  }

  @Test func terminationEndsTheTasksToo() throws {
    _ = try fixture.run("spawn(function() sleep(5) done = true end)")
    fixture.loop.requestStop(signal: SIGTERM)
    fixture.loop.finishBackground()
    #expect(fixture.loop.backgroundTaskCount == 0)
    #expect(fixture.elapsed == .zero)
  }

  @Test func closingRunsTheCleaningUpOfTasks() throws {
    _ = try fixture.run(
      """
      spawn(function()
        local guard <close> = setmetatable({}, { __close = function() sleep(1) cleaned = true end })
        sleep(100)
      end)
      sleep(1)
      """)
    fixture.loop.cancelBackground()
    #expect(fixture.elapsed == .seconds(2))
    fixture.lua.stack.pushGlobals()
    fixture.lua.stack.pushField("cleaned", of: -1)
    #expect(fixture.lua.stack.isTrue(at: -1))
    fixture.lua.stack.pop(2)
  }

  @Test func tasksGoOnUntilThereIsSomethingToRead() throws {
    var ends: [CInt] = [-1, -1]
    #expect(pipe(&ends) == 0)
    defer { ends.forEach { close($0) } }
    let writer = ends[1]
    fixture.define("type") { stack in
      var byte: UInt8 = 1
      #expect(write(writer, &byte, 1) == 1)
      return .results(0)
    }
    _ = try fixture.run(
      "spawn(function() sleep(1) first = true sleep(1) type() sleep(1) late = true end)")
    fixture.loop.run(untilReadable: [ends[0]]) { false }
    #expect(try fixture.run("return first, late").values == [.boolean(true), .nil])
  }

  @Test func consentIsInherited() throws {
    let loop = fixture.loop
    fixture.define("consent") { stack in
      stack.push(loop.current?.hasConsent == true)
      return .results(1)
    }
    let text = "spawn(function() sleep(1) asked = consent() end) return consent()"
    for consent in [true, false] {
      try fixture.lua.stack.load(text, name: "=input")
      let thread = fixture.lua.stack.makeThread()
      _ = loop.run(thread, hasConsent: consent)
      #expect(thread.stack.boolean(at: 1) == consent)
      loop.finishBackground()
      #expect(try fixture.run("return asked").values == [.boolean(consent)])
    }
  }
}
