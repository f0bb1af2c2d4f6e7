import SimulatedRuns
import Testing

/// The tests written in Lua: every file of `Tests/lua/CloudModule`.
@Suite(.timeLimit(.minutes(30))) struct LuaTests {
  static let files = LuaTestFile.all(of: "CloudModule")

  @Test func thereAreSome() {
    #expect(!Self.files.isEmpty)
  }

  @Test(arguments: files) func passes(file: LuaTestFile) throws {
    try file.expectSuccess()
  }
}
