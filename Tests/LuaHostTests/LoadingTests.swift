import LuaHost
import Testing

@Suite(.timeLimit(.minutes(30))) struct LoadingTests {
  @Test(arguments: [
    ("#!/usr/bin/env halo\nreturn debug.getinfo(1, 'l').currentline", 2),
    ("\u{FEFF}#!/usr/bin/env halo\nreturn debug.getinfo(1, 'l').currentline", 2),
    ("\u{FEFF}return debug.getinfo(1, 'l').currentline", 1),
    ("# only this", nil),
    ("#", nil),
    ("", nil),
  ])
  func aFirstLineWithAHashIsSkipped(_ text: String, _ line: Int?) throws {
    #expect(try Fixture().evaluate(text) == (line.map { .integer($0) } ?? .nil))
  }

  @Test func onlyTheFirst() throws {
    #expect(throws: LuaError.self) { try Fixture().lua.stack.load("\n#!x", name: "=x") }
  }

  @Test func bytecodeIsRefused() throws {
    let fixture = Fixture()
    let thread = try fixture.thread("return string.dump(function() return 1 end)")
    _ = thread.resume()
    let bytecode = try #require(thread.stack.bytes(at: 1))
    let error = #expect(throws: LuaError.self) {
      try fixture.lua.stack.load(bytes: bytecode, name: "=x")
    }
    #expect(error?.description.contains("attempt to load a binary chunk") == true)
  }

  @Test(arguments: [
    "load(code)", "load(code, 'x', 'b')", "load(code, 'x', 'bt')", "loadfile(path)",
    "loadfile(path, 'b')", "pcall(dofile, path)", "pcall(require, 'module')",
  ])
  func bytecodeIsRefusedInLuaToo(_ call: String) throws {
    let fixture = Fixture()
    let value = try fixture.evaluate(
      """
      code = string.dump(function() ran = true end)
      path = os.tmpname()
      local file = io.open(path, 'wb') file:write(code) file:close()
      package.path = path
      local _, message = \(call)
      os.remove(path)
      return message
      """)
    guard case .string(let message) = value else {
      Issue.record("loaded: \(value)")
      return
    }
    #expect(message.contains("attempt to load a binary chunk"))
    #expect(try fixture.evaluate("return ran") == .nil)
  }

  @Test(
    arguments: [
      ("return load('return 1')()", .integer(1)),
      ("return load('return x', 'n', 't', { x = 2 })()", .integer(2)),
      ("return load('return x', 'n', nil, { x = 2 })()", .integer(2)),
      ("return pcall(load('return x', 'n', 't', nil))", .boolean(false)),
      ("return select(2, load('x =', '=n'))", .string("n:1: unexpected symbol near <eof>")),
      ("return (load('return 1', 'n', 'b'))", .nil),
      ("return load(function() return nil end) ~= nil", .boolean(true)),
      (
        "return select(2, pcall(load))",
        .string("bad argument #1 to 'load' (function expected, got no value)")
      ),
      (
        "return select(2, loadfile('/nowhere.lua'))",
        .string("cannot open /nowhere.lua: No such file or directory")
      ),
      (
        "return select(2, pcall(dofile, '/nowhere.lua'))",
        .string("cannot open /nowhere.lua: No such file or directory")
      ),
    ] as [(String, LuaValue)])
  func loadBehavesLikeStockLua(_ script: String, _ expected: LuaValue) throws {
    #expect(try Fixture().evaluate(script) == expected)
  }
}
