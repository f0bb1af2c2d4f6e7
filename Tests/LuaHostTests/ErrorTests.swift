import LuaHost
import Testing

@Suite(.timeLimit(.minutes(30))) struct ErrorTests {
  @Test func aThousandErrorsLeakNothing() throws {
    let fixture = Fixture()
    let value = try fixture.evaluate(
      "local n = 0 for i = 1, 1000 do if not pcall(fail, 'x') then n = n + 1 end end return n")
    #expect(value == .integer(1000))
    #expect(fixture.canaries.made == 1000)
    #expect(fixture.canaries.alive == 0)
  }

  @Test func aThousandErrorsThroughTheTaskLeakNothing() throws {
    let fixture = Fixture()
    for _ in 0..<1000 {
      #expect(try fixture.run("fail('x')").failure?.message == "test.lua:1: x")
    }
    #expect(fixture.canaries.made == 1000)
    #expect(fixture.canaries.alive == 0)
  }

  @Test func aMessageStartsWithThePlaceOfTheCaller() throws {
    let fixture = Fixture()
    fixture.define("level") { stack throws(LuaError) in
      throw LuaError("x", level: stack.integer(at: 1) ?? 1)
    }
    let script = "local function f(n)\nlocal _ = level(n)\nend\nf(%)"
    let messages = try ["0", "1", "2", "3"].map {
      try fixture.failure(of: script.replacing("%", with: $0))
    }
    #expect(messages == ["x", "test.lua:2: x", "test.lua:4: x", "x"])
  }

  @Test func anyValueCanBeAnError() throws {
    let fixture = Fixture()
    fixture.define("raise") { _ throws(LuaError) in
      throw LuaError { stack in
        stack.pushTable()
        stack.push(404)
        stack.setField("status", of: -2)
      }
    }
    #expect(try fixture.evaluate("return select(2, pcall(raise)).status") == .integer(404))
    let thread = try fixture.thread("raise()")
    guard case .failed = thread.resume() else {
      Issue.record("did not fail")
      return
    }
    #expect(thread.stack.pushField("status", of: -1) == .number)
    #expect(thread.stack.integer(at: -1) == 404)
  }

  @Test func theMessageOfAFailureComesFromTostring() throws {
    let fixture = Fixture()
    #expect(
      try fixture.failure(of: "error(setmetatable({}, { __tostring = function() return 'm' end }))")
        == "m")
    #expect(
      try fixture.failure(of: "error(setmetatable({}, { __tostring = function() error() end }))")
        == "(a table value)")
    #expect(try fixture.failure(of: "error(nil)") == "nil")
    #expect(try fixture.failure(of: "error(7)") == "7")
  }

  @Test func anErrorRaisedByLuaCanBePassedOn() throws {
    let fixture = Fixture()
    fixture.define("call") { stack throws(LuaError) in
      try stack.call(arguments: stack.count - 1, results: nil)
      return .results(stack.count)
    }
    #expect(
      try fixture.evaluate("local e = {} return select(2, pcall(call, error, e)) == e")
        == .boolean(true))
    #expect(try fixture.evaluate("return (call(echo, 'x'))") == .string("x"))
    // A call made by the host waits in place.
    #expect(try fixture.evaluate("return call(wait, 'x')") == .string("x"))
    #expect(fixture.scheduler.pumps == 1)
  }

  @Test func anErrorOfLuaDescribesItself() throws {
    let fixture = Fixture()
    let error = #expect(throws: LuaError.self) {
      try fixture.lua.stack.load("x =", name: "@job.lua")
    }
    #expect(error?.description == "job.lua:1: unexpected symbol near <eof>")
    #expect(fixture.lua.stack.count == 0)
  }

  @Test func metamethodsRunForGetOnly() throws {
    let fixture = Fixture()
    let stack = fixture.lua.stack
    try stack.load(
      """
      return setmetatable({}, {
        __index = function(_, k) return k == 'x' and 1 or error('no', 0) end
      })
      """, name: "=test")
    try stack.call(results: 1)
    stack.push("x")
    try stack.get(of: 1)
    #expect(stack.integer(at: -1) == 1)
    stack.pop()
    #expect(stack.pushField("x", of: 1) == .nil)
    stack.pop()
    stack.push("y")
    let error = #expect(throws: LuaError.self) { try stack.get(of: 1) }
    #expect(error?.description == "no")
    #expect(stack.count == 1)
  }
}
