import LuaHost
import Testing

/// Lua's own functions beneath functions of the host: they refuse in their own name, where the script is.
@Suite(.timeLimit(.minutes(30))) struct OwnFunctionTests {
  private let fixture = Fixture()

  @Test(arguments: [
    ("os.date('%Ez')", "bad argument #1 to 'date' (invalid conversion specifier '%Ez')"),
    ("os.date('!%H', {})", "bad argument #2 to 'date' (number expected, got table)"),
    ("os.date('!%c', 2 ^ 60)", "date result cannot be represented in this installation"),
    ("load('x', {})", "bad argument #2 to 'load' (string expected, got table)"),
    ("load({}, {})", "bad argument #2 to 'load' (string expected, got table)"),
    ("load({})", "bad argument #1 to 'load' (function expected, got table)"),
    ("loadfile(nil, {})", "bad argument #2 to 'loadfile' (string expected, got table)"),
    ("io.output({})", "bad argument #1 to 'output' (FILE* expected, got table)"),
    ("io.input(1 == 1)", "bad argument #1 to 'input' (FILE* expected, got boolean)"),
    ("for _ in io.lines('/dev/null', 'q') do end", "bad argument #2 to 'lines' (invalid format)"),
    ("for _ in io.lines('/') do end", "Is a directory"),
  ])
  func aRefusalHasItsNameAndPlace(call: String, message: String) throws {
    #expect(try fixture.failure(of: "\n\(call)") == "test.lua:2: \(message)")
  }

  @Test func thereIsNoPlaceWhereAFunctionOfCHasCalled() throws {
    let ending = try fixture.evaluate("return select(2, pcall(os.date, '%Ez'))")
    let message = "bad argument #1 to 'date' (invalid conversion specifier '%Ez')"
    #expect(ending == .string(message))
  }

  /// What a function of the script raises within one is as it was raised.
  @Test func errorsOfTheScriptPass() throws {
    #expect(
      try fixture.evaluate("return select(2, load(function() error('mine', 0) end))")
        == .string("mine"))
    #expect(
      try fixture.evaluate("return type(select(2, load(function() error({}) end)))")
        == .string("table"))
  }

  @Test func oneMayBeCalledWithinAnother() throws {
    let message = try fixture.failure(
      of: """
        load(function() pcall(os.date, '%Ez') return nil end)
        load({})
        """)
    #expect(message == "test.lua:2: bad argument #1 to 'load' (function expected, got table)")
  }
}
