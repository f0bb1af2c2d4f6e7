import LuaHost
import Testing

/// What differs from Lua's own coroutine library, and what must not.
@Suite(.timeLimit(.minutes(30))) struct CoroutineTests {
  /// Runs `first` until it waits inside the coroutine it leaves in the global `co`, then `second`
  /// in another task.
  private func whileBusy(_ second: String) throws -> Ending {
    let fixture = Fixture()
    let first = try fixture.thread(
      """
      co = coroutine.create(function() return wait('first') end)
      local ok, value = coroutine.resume(co)
      return value, coroutine.status(co)
      """)
    guard case .suspended = first.resume() else {
      Issue.record("not suspended")
      return Ending(values: [], suspensions: 0, failure: nil)
    }
    fixture.scheduler.current = 1
    let ending = try fixture.run(second)
    fixture.scheduler.current = 0
    let end = fixture.finish(first)
    #expect(end.values == [.string("first"), .string("dead")])
    return ending
  }

  /// Lua leaves what is open in a coroutine that has failed; what is called so is closed before.
  @Test func aClosingCallClosesWhatAFailedCoroutineLeavesOpen() throws {
    let fixture = Fixture()
    fixture.lua.stack.pushClosingCall()
    fixture.lua.setGlobal("closing")
    let ending = try fixture.run(
      """
      local log = {}
      local function open(call)
        local co = coroutine.create(function(...)
          return call(function(...)
            local _ <close> = setmetatable({}, { __close = function(_, e) log[#log + 1] = wait(tostring(e)) end })
            if ... then error(..., 0) end
            return wait "r", nil
          end, ...)
        end)
        return co
      end
      local plain, closed = open(function(fn, ...) fn(...) end), open(closing)
      coroutine.resume(plain, "left")
      local ok, problem = coroutine.resume(closed, "closed")
      return ok, problem, table.concat(log, " "), select("#", coroutine.resume(open(closing))), log[2],
        pcall(closing)
      """)
    #expect(ending.failure == nil, "\(ending)")
    #expect(
      ending.values == [
        .boolean(false), .string("closed"), .string("closed"), .integer(3), .string("nil"),
        .boolean(false), .string("bad argument #1 to 'closing' (value expected)"),
      ])
  }

  @Test func aBusyCoroutineCannotBeResumed() throws {
    let ending = try whileBusy("return coroutine.resume(co, 1, 2)")
    #expect(
      ending.values == [
        .boolean(false),
        .string("cannot resume a busy coroutine: a call it made has not returned yet"),
      ])
  }

  @Test func aBusyCoroutineCannotBeClosed() throws {
    let ending = try whileBusy("coroutine.close(co)")
    #expect(
      ending.failure?.message
        == "test.lua:1: cannot close a busy coroutine: a call it made has not returned yet")
  }

  @Test func aBusyCoroutineIsNormal() throws {
    #expect(try whileBusy("return coroutine.status(co)").values == [.string("normal")])
  }

  @Test func aSuspendedTaskIsBusyForOthers() throws {
    let fixture = Fixture()
    let first = try fixture.thread("me = coroutine.running() wait() return 'end'")
    _ = first.resume()
    fixture.scheduler.current = 1
    let ending = try fixture.run("return coroutine.status(me), coroutine.resume(me)")
    #expect(ending.values.prefix(2) == [.string("normal"), .boolean(false)])
    fixture.scheduler.current = 0
    #expect(fixture.finish(first).values == [.string("end")])
  }

  @Test func aWrappedCoroutineThatIsBusyFailsWithAPosition() throws {
    let fixture = Fixture()
    let first = try fixture.thread("w = coroutine.wrap(wait) return w('v')")
    _ = first.resume()
    fixture.scheduler.current = 1
    #expect(
      try fixture.failure(of: "\nw()")
        == "test.lua:2: cannot resume a busy coroutine: a call it made has not returned yet")
    fixture.scheduler.current = 0
    #expect(fixture.finish(first).values == [.string("v")])
  }

  @Test func aBareYieldExplainsItself() throws {
    let fixture = Fixture()
    let message = try fixture.failure(of: "\ncoroutine.yield(1)")
    #expect(message.hasPrefix("test.lua:2: attempt to yield outside a coroutine: "))
    #expect(try fixture.evaluate("return (pcall(coroutine.yield))") == .boolean(false))
    // The task goes on after it.
    #expect(try fixture.evaluate("pcall(coroutine.yield) return wait('v')") == .string("v"))
  }

  @Test func anInterruptionReachesTheInnermostCoroutineAndClosesOnItsWay() throws {
    let fixture = Fixture()
    let thread = try fixture.thread(
      """
      local log = {}
      local function noting(name)
        return setmetatable({}, { __close = function(_, e)
          log[#log + 1] = name .. ':' .. tostring(e):match('stop') .. wait('')
        end })
      end
      local ok, e = pcall(function()
        local _ <close> = noting('outer')
        coroutine.wrap(function()
          local ok, e = pcall(function()
            local _ <close> = noting('inner')
            wait()
          end)
          error(e, 0)
        end)()
      end)
      return table.concat(log, ' ')
      """)
    _ = thread.resume()
    fixture.scheduler.interruption = "stop"
    #expect(fixture.finish(thread).values == [.string("inner:stop outer:stop")])
  }

  /// Scripts that must do what they do in stock Lua 5.4.
  @Test(arguments: [
    ("return coroutine.resume(coroutine.create(function(...) return ... end), 1, 2)", "true 1 2"),
    ("return coroutine.resume(coroutine.create(error), 'x')", "false x"),
    (
      "local co = coroutine.create(print) coroutine.close(co) return coroutine.resume(co)",
      "false cannot resume dead coroutine"
    ),
    ("return coroutine.resume(coroutine.running())", "false cannot resume non-suspended coroutine"),
    ("return pcall(coroutine.wrap(error), 'x', 0)", "false x"),
    ("return pcall(coroutine.wrap(function() error('x') end))", "false test.lua:1: x"),
    (
      "local w = coroutine.wrap(function() error('x', 0) end)\n"
        + "local function f() w() end\nreturn pcall(f)",
      "false test.lua:2: x"
    ),
    ("return pcall(coroutine.wrap(function() error({}) end)) == false", "true"),
    (
      "local w = coroutine.wrap(echo) w() return pcall(function() w() end)",
      "false test.lua:1: cannot resume dead coroutine"
    ),
    (
      "local co = coroutine.create(coroutine.yield) coroutine.resume(co, 7) "
        + "return coroutine.resume(co, 1, 2)", "true 1 2"
    ),
    ("return coroutine.status(coroutine.running())", "running"),
    ("return select(2, coroutine.running())", "true"),
    ("return coroutine.wrap(function() return select(2, coroutine.running()) end)()", "false"),
    ("return coroutine.isyieldable(), coroutine.isyieldable(coroutine.running())", "false false"),
    ("return coroutine.wrap(coroutine.isyieldable)()", "true"),
    ("return coroutine.status(coroutine.create(print))", "suspended"),
    (
      "local co co = coroutine.create(function() "
        + "return coroutine.wrap(function() return coroutine.status(co) end)() end) "
        + "return coroutine.resume(co)", "true normal"
    ),
    (
      "local co = coroutine.create(error) coroutine.resume(co, 'x') "
        + "return coroutine.status(co), coroutine.close(co)", "dead false x"
    ),
    (
      "return pcall(coroutine.close, coroutine.running())",
      "false cannot close a running coroutine"
    ),
    (
      "return pcall(coroutine.resume, 1)",
      "false bad argument #1 to 'coroutine.resume' (thread expected, got number)"
    ),
    (
      "local closed local co = coroutine.wrap(function() "
        + "local _ <close> = setmetatable({}, { __close = function(_, e) closed = e end }) "
        + "error('x', 0) end) pcall(co) return closed", "x"
    ),
    (
      "local function f(n) return coroutine.wrap(function() return f(n + 1) end)() end "
        + "local ok, e = pcall(f, 1) return ok, e:match('C stack overflow')",
      "false C stack overflow"
    ),
    (
      "local co = coroutine.create(function() return table.unpack({}, 1, 1e5) end) "
        + "return select('#', coroutine.resume(co))", "100001"
    ),
  ])
  func behavesLikeStockLua(_ script: String, _ expected: String) throws {
    let fixture = Fixture()
    let ending = try fixture.run(
      "local function all(...) local t = table.pack(...) "
        + "for i = 1, t.n do t[i] = tostring(t[i]) end return table.concat(t, ' ') end "
        + "return all((function()\(script.contains("\n") ? " " : " ")\(script) end)())")
    #expect(ending.failure?.message == nil)
    #expect(ending.values == [.string(expected)])
  }

  @Test func closesMayNotNestUntilTheStackOverflows() throws {
    // Crashes stock Lua 5.4.4, which does not count these calls.
    let value = try Fixture().evaluate(
      """
      local co
      for _ = 1, 100000 do
        local previous = co
        co = coroutine.create(function()
          local _ <close> = setmetatable({}, {
            __close = function() if previous then assert(coroutine.close(previous)) end end
          })
          coroutine.yield()
        end)
        coroutine.resume(co)
      end
      local ok, e = coroutine.close(co)
      return ok == false and e:match('C stack overflow')
      """)
    #expect(value == .string("C stack overflow"))
  }

  @Test func aCoroutineAnotherTaskResumesGoesOnInThatTask() throws {
    let fixture = Fixture()
    let ending = try fixture.run(
      "co = coroutine.create(function() coroutine.yield(wait(1)) return wait(2) end) "
        + "return select(2, coroutine.resume(co))")
    #expect(ending.values == [.integer(1)])
    fixture.scheduler.current = 1
    let second = try fixture.run("return select(2, coroutine.resume(co))")
    #expect(second.values == [.integer(2)])
    #expect(second.suspensions == 1)
  }
}
