import LuaHost
import Testing

/// `<close>` variables of a task are closed on every way out, and may wait while they are.
@Suite(.timeLimit(.minutes(30))) struct CloseTests {
  private static let closing = """
    log = {}
    local function closing(name)
      return setmetatable({}, { __close = function(_, e)
        log[#log + 1] = name .. '(' .. tostring(e) .. ')' .. wait('')
      end })
    end
    local _ <close> = closing('a')
    local _ <close> = closing('b')

    """

  private func log(of fixture: Fixture) throws -> LuaValue {
    try fixture.evaluate("return table.concat(log, ' ')")
  }

  @Test func whenTheBodyReturns() throws {
    let fixture = Fixture()
    let ending = try fixture.run(Self.closing + "return 'r', wait(2)")
    #expect(ending.values == [.string("r"), .integer(2)])
    #expect(ending.suspensions == 3)
    #expect(try log(of: fixture) == .string("b(nil) a(nil)"))
  }

  @Test func whenItDiesOfAnError() throws {
    let fixture = Fixture()
    let ending = try fixture.run(Self.closing + "error('oops', 0)")
    #expect(ending.failure?.message == "oops")
    #expect(ending.suspensions == 2)
    #expect(try log(of: fixture) == .string("b(oops) a(oops)"))
  }

  @Test func whenAHostFunctionThrows() throws {
    let fixture = Fixture()
    let ending = try fixture.run(Self.closing + "fail('oops')")
    #expect(ending.failure?.message == "test.lua:9: oops")
    #expect(try log(of: fixture) == .string("b(test.lua:9: oops) a(test.lua:9: oops)"))
  }

  @Test func whenItIsInterruptedWhileItWaits() throws {
    let fixture = Fixture()
    let thread = try fixture.thread(Self.closing + "wait()")
    _ = thread.resume()
    fixture.scheduler.interruption = "cancelled"
    let ending = fixture.finish(thread)
    #expect(ending.failure?.message == "test.lua:9: cancelled")
    #expect(ending.suspensions == 2)
    #expect(try log(of: fixture) == .string("b(test.lua:9: cancelled) a(test.lua:9: cancelled)"))
  }

  @Test func whenMemoryRunsOut() throws {
    let fixture = Fixture()
    let thread = try fixture.thread(
      Self.closing + "local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(1000) .. i end")
    fixture.lua.memoryLimit = fixture.lua.memoryUsed + 500_000
    let ending = fixture.finish(thread)
    #expect(ending.failure?.message == "not enough memory")
    #expect(ending.failure?.traceback == nil)
    #expect(try log(of: fixture) == .string("b(not enough memory) a(not enough memory)"))
  }

  @Test func whenTheStackOverflows() throws {
    let fixture = Fixture()
    let ending = try fixture.run(
      """
      local _ <close> = setmetatable({}, { __close = function() closed = wait(true) end })
      local function f() return 1 + f() end
      f()
      """)
    #expect(ending.failure?.message.contains("stack overflow") == true)
    #expect(try fixture.evaluate("return closed") == .boolean(true))
  }

  @Test func anErrorInAHandlerReplacesTheFirst() throws {
    let fixture = Fixture()
    let ending = try fixture.run(
      """
      local _ <close> = setmetatable({}, { __close = function(_, e) second = e end })
      local _ <close> = setmetatable({}, { __close = function()
        wait()
        error('second')
      end })
      error('first')
      """)
    #expect(ending.failure?.message == "test.lua:4: second")
    #expect(ending.failure?.traceback?.userFrames.first?.position?.line == 4)
    #expect(try fixture.evaluate("return second") == .string("test.lua:4: second"))
  }

  @Test func atTheEndOfTheProgramTheyWaitInPlace() throws {
    let fixture = Fixture()
    let thread = try fixture.thread(Self.closing + "wait()")
    _ = thread.resume()
    // The loop drops the operation that the task waited for.
    fixture.scheduler.dropOperation()
    #expect(thread.close() == nil)
    #expect(fixture.scheduler.pumps == 2)
    #expect(try log(of: fixture) == .string("b(nil) a(nil)"))
    #expect(thread.state == .ended)
  }

  @Test func atTheEndOfTheProgramAnErrorIsReported() throws {
    let fixture = Fixture()
    let thread = try fixture.thread(
      "local _ <close> = setmetatable({}, { __close = function() error('oops', 0) end }) wait()")
    _ = thread.resume()
    fixture.scheduler.dropOperation()
    #expect(thread.close()?.message == "oops")
  }

  @Test func aThreadThatNeverRanIsJustEnded() throws {
    let fixture = Fixture()
    let thread = try fixture.thread("ran = true")
    #expect(thread.close() == nil)
    #expect(try fixture.evaluate("return ran") == .nil)
  }
}
