import LuaHost
import Testing

/// Metamethods can be called with anything: raw access to what is no table must not crash.
@Suite(.timeLimit(.minutes(30))) struct ForeignValueTests {
  @Test(arguments: ["5", "'text'", "nil", "print", "io.stdout"])
  func rawAccessToNoTableIsHarmless(value: String) throws {
    let fixture = Fixture()
    fixture.define("poke") { stack throws(LuaError) in
      let type = stack.pushField("x", of: 1)
      stack.pushElement(1, of: 1)
      stack.push(1)
      stack.setField("x", of: 1)
      stack.push(1)
      stack.setElement(1, of: 1)
      stack.push(type == .nil && stack.count == 3)
      return .results(1)
    }
    #expect(try fixture.evaluate("return poke(\(value))") == .boolean(true))
  }

  @Test func aMissingArgumentIsDescribedAsNil() throws {
    let fixture = Fixture()
    fixture.define("describe") { stack throws(LuaError) in
      stack.push(stack.description(at: 1))
      return .results(1)
    }
    #expect(try fixture.evaluate("return describe()") == .string("nil"))
  }
}
