import LuaHost
import Testing

@Suite(.timeLimit(.minutes(30))) struct FinalizerTests {
  @Test(arguments: [
    "wait('x')",
    "return wait('x')",
    // The tail call leaves no frame that Lua calls a finalizer.
    "return (function() local v = wait('x') return v end)()",
    "coroutine.wrap(wait)('x')",
    "table.sort({ 2, 1 }, function() wait('x') end)",
  ])
  func cannotWait(_ body: String) throws {
    let fixture = Fixture()
    _ = try fixture.run(
      """
      setmetatable({}, { __gc = function() \(body) end })
      collectgarbage()
      """)
    #expect(fixture.warnings.count == 1)
    #expect(fixture.warnings.first?.contains("cannot wait inside a finalizer") == true)
    #expect(!fixture.scheduler.hasOperations)
  }

  @Test func mayCallHostFunctionsThatDoNotWait() throws {
    let fixture = Fixture()
    let value = try fixture.evaluate(
      """
      local r
      setmetatable({}, { __gc = function() r = echo('x') end })
      collectgarbage()
      return r
      """)
    #expect(value == .string("x"))
    #expect(fixture.warnings == [])
  }

  @Test func underASwiftFrameItIsRefused() throws {
    let fixture = Fixture()
    fixture.define("churn") { stack in
      for _ in 0..<100_000 {
        stack.pushTable(fields: 4)
        stack.pop()
      }
      return .results(0)
    }
    let value = try fixture.evaluate(
      """
      local ok, message
      setmetatable({}, { __gc = function() ok, message = pcall(echo) end })
      churn()
      return message
      """)
    #expect(value == .string("a finalizer cannot call a host function at this moment"))
  }

  @Test func whenTheStateClosesItIsRefused() throws {
    var fixture: Fixture? = Fixture()
    var calls = 0
    fixture?.define("count") { _ in
      calls += 1
      return .results(0)
    }
    _ = try fixture?.run("x = setmetatable({}, { __gc = function() count() end })")
    fixture = nil
    #expect(calls == 0)
  }

  @Test func anErrorInItIsAWarning() throws {
    let fixture = Fixture()
    _ = try fixture.run(
      "setmetatable({}, { __gc = function() error('oops', 0) end }) collectgarbage()")
    #expect(fixture.warnings == ["error in __gc (oops)"] || fixture.warnings == ["error in __gc"])
  }

  @Test func warningsOfTheScriptArriveWhole() throws {
    let fixture = Fixture()
    _ = try fixture.run("warn('one ', 'two') warn('three')")
    #expect(fixture.warnings == ["one two", "three"])
  }

  /// Its error would jump over the frame of the function, and what Lua's side counts would stay wrong for ever.
  @Test func memoryIsNotRefusedToTheHostFunctionsItCalls() throws {
    let fixture = Fixture()
    var isDone = false
    fixture.define("push") { stack in
      stack.push(bytes: [UInt8](repeating: 0x20, count: 4_000_000))
      isDone = true
      return .results(1)
    }
    fixture.lua.memoryLimit = fixture.lua.memoryUsed + 500_000
    let value = try fixture.evaluate(
      """
      setmetatable({}, { __gc = function() push() end })
      collectgarbage()
      return echo('x')
      """)
    #expect(isDone && value == .string("x"))
    #expect(fixture.warnings == [])
  }

  private static let hoarder =
    "setmetatable({}, { __gc = function() local t = {} while true do t[#t + 1] = {} end end })"

  @Test func getsNoMemoryWithoutEndWhenTheStateIsClosed() throws {
    let fixture = Fixture()
    _ = try fixture.run(Self.hoarder)
    fixture.lua.memoryLimit = fixture.lua.memoryUsed + 500_000
    fixture.lua.close()
    #expect(fixture.warnings.contains { $0.contains("__gc") })
  }

  @Test func getsNoMemoryWithoutEndUnderASwiftFrame() throws {
    let fixture = Fixture()
    fixture.define("churn") { stack in
      for _ in 0..<10_000 {
        stack.pushTable()
        stack.pop()
      }
      return .results(0)
    }
    fixture.lua.memoryLimit = fixture.lua.memoryUsed + 500_000
    _ = try fixture.run(Self.hoarder + " churn()")
    #expect(fixture.warnings.contains { $0.contains("__gc") })
  }
}
