import LuaHost
import Testing

@Suite(.timeLimit(.minutes(30))) struct TracebackTests {
  private func traceback(of script: String, in fixture: Fixture = Fixture()) throws -> LuaTraceback
  {
    try #require(try fixture.run(script).failure?.traceback)
  }

  @Test func namesEveryFrameOfTheUser() throws {
    let traceback = try traceback(
      of: """
        local function inner() error('oops') end
        local object = {}
        function object:method() inner() end
        function global() object:method() end
        local function tail() return global() end
        tail()
        """)
    #expect(
      traceback.description == """
        test.lua:1: in upvalue 'inner'
        test.lua:3: in method 'method'
        test.lua:4: in function 'global'
        test.lua:6: in main chunk
        """)
  }

  @Test func isStructured() throws {
    let traceback = try traceback(of: "\nlocal function f() fail() end\nf()")
    let frames = traceback.frames
    #expect(frames.map(\.kind) == [.c, .user, .user, .c])
    #expect(frames[0].name == "fail")
    #expect(frames[0].position == nil)
    #expect(frames[1].position == LuaPosition(source: "test.lua", line: 2))
    #expect(frames[1].name == "f")
    #expect(frames[1].nameKind == "local")
    #expect(frames[2].nameKind == "main chunk")
  }

  @Test func namesHostFunctionsByTheirModule() throws {
    let fixture = Fixture()
    fixture.lua.register(
      module: "cloud.eip",
      [
        "update": { _ throws(LuaError) in throw LuaError("no") }
      ])
    let traceback = try traceback(of: "local eip = require('cloud.eip') eip.update{}", in: fixture)
    #expect(traceback.frames.first?.name == "cloud.eip.update")
    #expect(traceback.frames.first?.kind == .c)
  }

  @Test func isTakenWhereTheErrorIsRaisedAlsoAfterSuspensions() throws {
    let traceback = try traceback(
      of: """
        local function f()
          local _ <close> = setmetatable({}, { __close = function() wait() end })
          wait()
          error(wait({}))
        end
        wait()
        f()
        """)
    #expect(traceback.userFrames.map(\.position?.line) == [4, 7])
  }

  @Test func ofAnErrorThatACompletionThrows() throws {
    let fixture = Fixture()
    let thread = try fixture.thread("\n\nwait()")
    _ = thread.resume()
    fixture.scheduler.interruption = "stop"
    let traceback = try #require(fixture.finish(thread).failure?.traceback)
    #expect(traceback.description == "test.lua:3: in main chunk")
    #expect(traceback.frames.first?.name == "wait")
  }

  @Test func belongsToItsOwnTask() throws {
    let fixture = Fixture()
    let first = try fixture.thread(
      "local _ <close> = setmetatable({}, { __close = function() wait() end })\nerror('a')")
    _ = first.resume()
    fixture.scheduler.current = 1
    let second = try fixture.run("\n\nerror('b')")
    fixture.scheduler.current = 0
    #expect(second.failure?.traceback?.description == "test.lua:3: in main chunk")
    #expect(fixture.finish(first).failure?.traceback?.description == "test.lua:2: in main chunk")
  }

  @Test func hidesTheRuntimeAndC() throws {
    let fixture = Fixture()
    let traceback = try traceback(
      of: "package.preload.m = function() error('x') end\nrequire('m')", in: fixture)
    #expect(
      traceback.description == """
        test.lua:1: in function <test.lua:1>
        test.lua:2: in main chunk
        """)
    #expect(
      traceback.frames.contains { $0.kind == .runtime && $0.position?.source == "[halo require]" })
  }

  @Test func ofAVeryDeepStackLosesItsMiddle() throws {
    let traceback = try traceback(of: "local function f() return 1 + f() end f()")
    #expect(traceback.frames.count == 40)
    #expect(traceback.omittedCount > 1000)
    #expect(traceback.description.contains("\n... \(traceback.omittedCount) more ...\n"))
    #expect(traceback.description.hasSuffix("in main chunk"))
  }

  @Test func canBeTakenWhenAnErrorObjectIsMade() throws {
    let fixture = Fixture()
    fixture.define("make_error") { stack in
      stack.pushTable()
      stack.push(stack.traceback()?.description ?? "none")
      stack.setField("traceback", of: -2)
      return .results(1)
    }
    let value = try fixture.evaluate(
      """
      local function f() error(make_error()) end
      local _, e = pcall(f)
      return e.traceback
      """)
    #expect(value == .string("test.lua:1: in function <test.lua:1>\ntest.lua:2: in main chunk"))
  }

  @Test func keepsColonsAndQuotesInNamesApart() throws {
    let fixture = Fixture()
    let failure = try fixture.run("error('x')", name: "@a:1: in 'b'.lua").failure
    #expect(
      failure?.traceback?.userFrames.first?.position
        == LuaPosition(source: "a:1: in 'b'.lua", line: 1))
  }

  @Test func positionsCountOnlyTheUsersFunctions() throws {
    let fixture = Fixture()
    var positions: [LuaPosition?] = []
    fixture.define("where") { stack in
      positions = (1...3).map { stack.position(level: $0) }
      return .results(0)
    }
    _ = try fixture.run("local function f()\npcall(where)\nend\n\nf()")
    #expect(
      positions == [
        LuaPosition(source: "test.lua", line: 2), LuaPosition(source: "test.lua", line: 5), nil,
      ])
  }
}
