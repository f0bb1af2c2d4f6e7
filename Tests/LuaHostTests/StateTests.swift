import LuaHost
import Testing

@Suite(.timeLimit(.minutes(30))) struct StateTests {
  @Test func aScriptCallsTheHostAndReturns() throws {
    #expect(try Fixture().evaluate("return echo(1 + 1)") == .integer(2))
  }

  @Test func aScriptWaitsAndGoesOn() throws {
    let ending = try Fixture().run("return wait('a') .. wait('b')")
    #expect(ending.values == [.string("ab")])
    #expect(ending.suspensions == 2)
  }
}
