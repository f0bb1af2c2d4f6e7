import LuaHost
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct RequireTests {
  private func evaluate(_ script: String, _ files: [String: String]) throws -> LuaValue {
    let folder = try TemporaryFolder(files)
    return try Fixture().evaluate("package.path = '\(folder.path)/?.lua' \(script)")
  }

  @Test func runsAModuleOnce() throws {
    let value = try evaluate(
      "return require('m') == require('m') and runs", ["m.lua": "runs = (runs or 0) + 1 return {}"])
    #expect(value == .integer(1))
  }

  @Test func passesTheNameAndThePathAndReturnsThePath() throws {
    let value = try evaluate(
      "local m, path = require('m') return m[1] == 'm' and m[2] == path and path:match('/m.lua$')",
      ["m.lua": "return { ... }"])
    #expect(value == .string("/m.lua"))
  }

  @Test(arguments: [
    ("", "true"), ("return nil", "true"), ("return false", "false"), ("return 7", "7"),
    ("package.loaded[...] = 8", "8"), ("package.loaded[...] = 8 return 9", "9"),
  ])
  func givesWhatTheModuleReturns(_ text: String, _ expected: String) throws {
    #expect(
      try evaluate("return tostring((require('m')))", ["m.lua": text]) == .string(expected))
  }

  @Test func aModuleMayWaitAndSoMayTheModulesItRequires() throws {
    let value = try evaluate(
      "return require('a')",
      ["a.lua": "return wait('a') .. require('b')", "b.lua": "return wait('b')"])
    #expect(value == .string("ab"))
  }

  @Test func aMissingModuleSaysWhereItWasSought() throws {
    let fixture = Fixture()
    let message = try fixture.failure(
      of: "package.path, package.cpath = '/x/?.lua;/y/?.lua', '/z/?.so'\nrequire('a.b')")
    #expect(
      message == """
        test.lua:2: module 'a.b' not found:
        \tno field package.preload['a.b']
        \tno file '/x/a/b.lua'
        \tno file '/y/a/b.lua'
        \tno file '/z/a/b.so'
        \tno file '/z/a.so'
        """)
  }

  @Test func aModuleThatDoesNotCompileIsNamed() throws {
    let folder = try TemporaryFolder(["m.lua": "x ="])
    let message = try Fixture().failure(of: "package.path = '\(folder.path)/?.lua' require('m')")
    #expect(
      message == "error loading module 'm' from file '\(folder.path)/m.lua':\n\t"
        + "\(LoadedPath(folder.path + "/m.lua")):1: unexpected symbol near <eof>")
  }

  @Test func anErrorInAModuleIsPassedOnAndTheModuleCanBeTriedAgain() throws {
    let value = try evaluate(
      "local _, e = pcall(require, 'm') good = true return e == failure and require('m')",
      ["m.lua": "if good then return 'good' end failure = {} error(failure)"])
    #expect(value == .string("good"))
  }

  @Test func aLoopIsFound() throws {
    let folder = try TemporaryFolder(["a.lua": "\nrequire('b')", "b.lua": "\n\nrequire('a')"])
    let message = try Fixture().failure(of: "package.path = '\(folder.path)/?.lua' require('a')")
    #expect(message.hasSuffix("b.lua:3: module 'a' requires itself: it is still being loaded"))
  }

  @Test func aCoroutineDroppedHalfWayDoesNotBlockTheModule() throws {
    let value = try evaluate(
      """
      local co = coroutine.wrap(require)
      co('m')
      co = nil
      collectgarbage()
      again = true
      return require('m')
      """,
      ["m.lua": "if not again then coroutine.yield() end return 'm'"])
    #expect(value == .string("m"))
  }

  @Test func twoTasksMayLoadAModuleAtOnce() throws {
    let folder = try TemporaryFolder(["m.lua": "return wait('m')"])
    let fixture = Fixture()
    _ = try fixture.run("package.path = '\(folder.path)/?.lua'")
    let first = try fixture.thread("return (require('m'))")
    _ = first.resume()
    fixture.scheduler.current = 1
    #expect(try fixture.run("return (require('m'))").values == [.string("m")])
    fixture.scheduler.current = 0
    #expect(fixture.finish(first).values == [.string("m")])
  }

  @Test func aNameMustBeAString() throws {
    #expect(
      try Fixture().failure(of: "require({})")
        == "test.lua:1: bad argument #1 to 'require' (string expected, got table)")
  }

  @Test func changedGlobalsDoNotBreakIt() throws {
    let value = try evaluate(
      "type, error, setmetatable, tostring, table, loadfile, coroutine = nil return require('m')",
      ["m.lua": "return 'm'"])
    #expect(value == .string("m"))
  }
}

/// How Lua shows a path: the end of it, if it is long.
private struct LoadedPath: CustomStringConvertible {
  let description: String

  init(_ path: String) {
    description = path.utf8.count < 60 ? path : "..." + path.suffix(56)
  }
}
