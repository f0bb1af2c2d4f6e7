@testable import LuaHost
import Testing

@Suite(.timeLimit(.minutes(30))) struct MemoryTests {
  /// Uses every way from Lua to the host and back.
  static let everything = """
    package.preload.m = function(name) return { wait(name) } end
    local function caught(...) return pcall(fail, ...) end
    local m = require('m')
    local t = { echo(1, 2, 3), object(), m[1] }
    caught('message')
    t[#t + 1] = wait(('x'):rep(100))
    table.sort({ 3, 1, 2 }, function(a, b) return wait(a) < b end)
    t[#t + 1] = ('abc'):gsub('%w', function(c) return wait(c) end)
    local g = coroutine.wrap(function(a)
      for i = a, a + 2 do coroutine.yield(wait(i)) end
      local _ <close> = setmetatable({}, { __close = function() wait() end })
      caught('inner')
      return 'end'
    end)
    repeat local v = g(1) until v == 'end'
    local co = coroutine.create(function() coroutine.yield(wait(1)) end)
    coroutine.resume(co)
    coroutine.close(co)
    coroutine.resume(co)
    pcall(coroutine.wrap(function() wait() error({}) end))
    setmetatable({}, { __gc = function() echo(1) wait(2) end })
    collectgarbage()
    tostring(setmetatable({}, { __tostring = function() return wait('s') end }))
    local _ <close> = setmetatable({}, { __close = function() wait() end })
    local chunk, message = load('return ...', '=x')
    if not chunk then error(message, 0) end
    return chunk('done')
    """

  /// Runs the script; nil says that memory ran out in a way that is in order.
  private func run(_ fixture: Fixture) -> [LuaValue]? {
    do {
      let ending = try fixture.run(Self.everything)
      guard let failure = ending.failure else { return ending.values }
      #expect(failure.message == "not enough memory")
    } catch {
      #expect(error.description == "not enough memory")
    }
    return nil
  }

  /// Without a limit, the state must work as if nothing had been.
  private func checkThatAllIsWell(_ fixture: Fixture) {
    #expect(!fixture.scheduler.hasOperations)
    fixture.lua.memoryLimit = nil
    fixture.lua.refuseMemory(nth: 0, count: 0)
    #expect(run(fixture) == [.string("done")])
    #expect(fixture.lua.stack.count == 0)
    fixture.lua.close()
    #expect(fixture.canaries.alive == 0)
  }

  @Test func aLimitStopsTheScriptAndNotTheHost() throws {
    let fixture = Fixture()
    fixture.lua.memoryLimit = fixture.lua.memoryUsed + 1_000_000
    let message = try fixture.failure(of: "local t = {} for i = 1, 1e9 do t[i] = { i } end")
    #expect(message == "not enough memory")
    fixture.lua.collectGarbage()
    #expect(try fixture.evaluate("return wait('alive')") == .string("alive"))
    #expect(fixture.lua.memoryLimit != nil)
  }

  @Test func aScriptCanCatchIt() throws {
    let fixture = Fixture()
    fixture.lua.memoryLimit = fixture.lua.memoryUsed + 1_000_000
    #expect(
      try fixture.evaluate("return select(2, pcall(string.rep, 'x', 1e7))")
        == .string("not enough memory"))
  }

  @Test func aLimitBelowTheSizeOfTheStateIsInOrder() throws {
    let fixture = Fixture()
    for limit in [0, 1, 1000, fixture.lua.memoryUsed / 2] {
      fixture.lua.memoryLimit = limit
      #expect(run(fixture) == nil)
    }
    checkThatAllIsWell(fixture)
  }

  @Test func everyLimitFromTheSizeOfTheStateUpward() throws {
    var outcomes: Set<Bool> = []
    for extra in stride(from: 0, to: 60_000, by: 257) {
      let fixture = Fixture()
      fixture.lua.memoryLimit = fixture.lua.memoryUsed + extra
      let values = run(fixture)
      #expect(values == nil || values == [.string("done")])
      outcomes.insert(values != nil)
      checkThatAllIsWell(fixture)
    }
    #expect(outcomes == [true, false])
  }

  /// Two refusals are one failure, for Lua tries again after a collection; then all is well again.
  /// Without end, clean-up finds no memory either.
  @Test(arguments: [2, Int.max]) func everyAllocationMayFail(_ count: Int) throws {
    var nth = 1
    while true {
      let fixture = Fixture()
      fixture.lua.refuseMemory(nth: nth, count: count)
      let values = run(fixture)
      #expect(values == nil || values == [.string("done")], "allocation \(nth)")
      let isPastTheLast = fixture.lua.memoryRefusals == 0
      checkThatAllIsWell(fixture)
      if isPastTheLast { break }
      nth += 1
    }
    #expect(nth > 150)
  }

  @Test func whatTheHostPushesIsNeverRefused() throws {
    let fixture = Fixture()
    fixture.define("big") { stack in
      stack.pushTable(elements: 1000)
      for index in 1...1000 {
        stack.push(String(repeating: "x", count: 1000))
        stack.setElement(index, of: -2)
      }
      return .results(1)
    }
    fixture.lua.memoryLimit = fixture.lua.memoryUsed + 500_000
    #expect(
      try fixture.failure(of: "local t = big() return #t .. t[1] .. #t") == "not enough memory")
    #expect(try fixture.evaluate("return 'alive'") == .string("alive"))
  }

  @Test func olderGarbageDoesNotBreakTheLimitEvenIfItHasFinalizers() throws {
    let fixture = Fixture()
    fixture.define("big") { stack in
      stack.push(bytes: Array(repeating: 0x61, count: 300_000))
      return .results(1)
    }
    fixture.lua.memoryLimit = fixture.lua.memoryUsed + 500_000
    // Ten answers one after the other; each alone fits.
    let value = try fixture.evaluate(
      """
      collectgarbage('stop')
      local finalized = 0
      local metatable = { __gc = function() finalized = finalized + 1 end }
      for i = 1, 10 do setmetatable({ big() }, metatable) end
      return finalized > 0
      """)
    #expect(value == .boolean(true))
  }

  @Test func whatIsUsedIsCounted() throws {
    let fixture = Fixture()
    fixture.lua.collectGarbage()
    let before = fixture.lua.memoryUsed
    _ = try fixture.run("kept = ('x'):rep(100000)")
    #expect(fixture.lua.memoryUsed >= before + 100_000)
    _ = try fixture.run("kept = nil")
    fixture.lua.collectGarbage()
    #expect(fixture.lua.memoryUsed < before + 10_000)
  }
}
