import Testing

@testable import LuaHost

/// Locals that survive their chunk: `LuaThread.keepLocals`.
@Suite(.timeLimit(.minutes(30))) struct LocalsTests {
  private let fixture = Fixture()

  /// The locals that a chunk leaves behind, sorted, as `name=value`.
  private func locals(of text: String, arguments: [String] = []) throws -> [String] {
    let lua = fixture.lua
    try lua.stack.load(text, name: "=input")
    for argument in arguments { lua.stack.push(argument) }
    let thread = lua.stack.makeThread(arguments: arguments.count)
    lua.stack.pushTable()
    let table = lua.stack.reference(at: -1)
    thread.keepLocals(inTableOn: lua.stack)
    _ = fixture.finish(thread)
    lua.stack.push(table)
    var found: [String] = []
    lua.stack.forEachField(of: -1) {
      found.append("\(lua.stack.description(at: -2))=\(lua.stack.description(at: -1))")
    }
    lua.stack.pop()
    return found.sorted()
  }

  static let cases: [(text: String, locals: [String])] = [
    ("local x = 1 local y = 'two'", ["x=1", "y=two"]),
    // The later one of a name is the one in scope.
    ("local x = 1 local x = 2", ["x=2"]),
    // Inner blocks and functions have their own.
    ("local a = 1 do local b = 2 end for i = 1, 3 do local c = i end", ["a=1"]),
    ("local a = (function() local b = 1 return b end)()", ["a=1"]),
    ("local a = 1 return a + 1", ["a=1"]),
    ("local a = 1 return tostring(a)", ["a=1"]),
    ("local a = 1; (function() a = 5 end)()", ["a=5"]),
    ("local a <const> = 42 local b = a + 1", ["b=43"]),
    ("local _, b = 1, 2", ["b=2"]),
    ("local a, b = ...", ["a=one", "b=two"]),
    // Up to where it failed.
    ("local a = 1 local b = nil + 1 local c = 3", ["a=1"]),
    ("local a = 1 error('no', 0)", ["a=1"]),
    // While it waits, other Lua code runs.
    ("local a = wait(1) local b = wait(2)", ["a=1", "b=2"]),
    (
      "local co = coroutine.wrap(function() local inner = wait(1) coroutine.yield(inner) end)"
        + " local a = co() co = nil", ["a=1"]
    ),
  ]

  @Test(arguments: cases.indices) func aChunkLeavesItsLocals(_ index: Int) throws {
    let item = Self.cases[index]
    #expect(try locals(of: item.text, arguments: ["one", "two"]) == item.locals)
  }

  @Test func aLocalFunctionFindsItself() throws {
    let found = try locals(of: "local function f(n) return n == 0 and 1 or n * f(n - 1) end")
    #expect(found.count == 1 && found[0].hasPrefix("f=function"))
  }

  @Test func aTailCallKeepsTheLocalsBehindAVariableToClose() throws {
    let found = try locals(
      of: "local _ <close> = nil local a = 1 local function f() return a end return f()")
    #expect(found.first == "a=1" && found.count == 2)
  }

  @Test func deepRecursionThatFailsIsNoTrouble() throws {
    #expect(
      try locals(of: "local a = 1 local t = {} function t.f() return 1 + t.f() end t = t.f()")
        .contains("a=1"))
  }

  @Test func anInterruptionAndTheHookForReturnsGoTogether() throws {
    let lua = fixture.lua
    fixture.define("interrupt") { [lua] stack in
      lua.interrupt()
      return .results(0)
    }
    #expect(
      try locals(
        of: "local a = 1 interrupt() for i = 1, 1000 do a = a + 1 end local b = tostring(a)")
        == ["a=1001", "b=1001"])
    #expect(lua.interruptionsAnswered == 1)
  }

  @Test func theHookLivesAsLongAsItIsNeeded() throws {
    // Two in a row, the first of which never ends.
    let lua = fixture.lua
    try lua.stack.load("local a = 1 wait(1)", name: "=input")
    var abandoned: LuaThread? = lua.stack.makeThread()
    lua.stack.pushTable()
    abandoned?.keepLocals(inTableOn: lua.stack)
    if case .suspended = abandoned?.resume() {} else { Issue.record("it should wait") }
    abandoned = nil
    #expect(try locals(of: "local b = 2") == ["b=2"])
    #expect(try fixture.evaluate("return 7") == .integer(7))
  }

  @Test func memoryThatHasRunOutIsNoTrouble() throws {
    fixture.lua.memoryLimit = fixture.lua.memoryUsed + 1_000_000
    let found = try locals(of: "local a = 1 local b = {} for i = 1, 1e9 do b[i] = {} end")
    #expect(found.isEmpty || found.contains("a=1"))
    fixture.lua.memoryLimit = nil
    #expect(try locals(of: "local c = 3") == ["c=3"])
  }

  @Test func aChunkCanHaveGlobalsOfItsOwn() throws {
    let stack = fixture.lua.stack
    try stack.load("x = 1 return y", name: "=input")
    stack.pushTable()
    stack.push("why")
    stack.setField("y", of: -2)
    let globals = stack.reference(at: -1)
    stack.setGlobals(ofChunk: -2)
    let thread = stack.makeThread()
    #expect(fixture.finish(thread).values == [.string("why")])
    stack.push(globals)
    stack.pushField("x", of: -1)
    #expect(stack.integer(at: -1) == 1)
    stack.pop(2)
    #expect(try fixture.evaluate("return x") == .nil)
  }
}
