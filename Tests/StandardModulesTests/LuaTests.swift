import SimulatedRuns
import Testing

/// The tests written in Lua: every file of `Tests/lua/StandardModules`.
@Suite(.timeLimit(.minutes(30))) struct LuaTests {
  static let files = LuaTestFile.all(of: "StandardModules")

  @Test func thereAreSome() {
    #expect(!Self.files.isEmpty)
  }

  @Test(arguments: files) func passes(file: LuaTestFile) throws {
    try file.expectSuccess()
  }
}
