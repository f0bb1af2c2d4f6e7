import LuaHost
import Testing

@Suite(.timeLimit(.minutes(30))) struct ObjectTests {
  @Test func anObjectLivesAsLongAsItsUserdata() throws {
    let fixture = Fixture()
    _ = try fixture.run("kept = object() for _ = 1, 10 do object() end")
    fixture.lua.collectGarbage()
    #expect(fixture.canaries.made == 11)
    #expect(fixture.canaries.alive == 1)
    fixture.lua.close()
    #expect(fixture.canaries.alive == 0)
  }

  @Test func anObjectComesBackOnlyAsItsOwnType() throws {
    let fixture = Fixture()
    let stack = fixture.lua.stack
    let canary = Canary(fixture.canaries)
    stack.push(canary, as: .canary)
    #expect(stack.object(at: -1, .canary) === canary)
    #expect(stack.object(at: -1, LuaObjectType<Canary>("other")) == nil)
    #expect(stack.object(at: -1, LuaObjectType<FakeScheduler>("canary")) == nil)
    #expect(stack.object(at: -2, .canary) == nil)
    #expect(stack.type(at: -1) == .userdata)
  }

  @Test func foreignUserdataWithItsMetatableIsNoObject() throws {
    let fixture = Fixture()
    var found: Canary?
    fixture.define("look") { stack in
      found = stack.object(at: 1, .canary)
      return .results(0)
    }
    _ = try fixture.run(
      "local f = io.tmpfile() debug.setmetatable(f, debug.getmetatable(object())) look(f)")
    #expect(found == nil)
  }

  @Test func aFinalizerCalledByHandReleasesOnce() throws {
    let fixture = Fixture()
    let isGone = try fixture.evaluate(
      "local o = object() local gc = debug.getmetatable(o).__gc gc(o) gc(o) gc() gc(1) return true")
    #expect(isGone == .boolean(true))
    #expect(fixture.canaries.alive == 0)
  }

  @Test func theMetatableIsFilledOnce() throws {
    let fixture = Fixture()
    let stack = fixture.lua.stack
    #expect(stack.pushMetatable(of: .canary))
    stack.push(function: { stack in
      stack.push("a canary")
      return .results(1)
    })
    stack.setField("__tostring", of: -2)
    #expect(!stack.pushMetatable(of: .canary))
    #expect(try fixture.evaluate("return tostring(object())") == .string("a canary"))
  }

  @Test func lettingAReferenceGoInAFinalizerIsFine() throws {
    final class Holder {
      let reference: LuaReference
      init(_ reference: LuaReference) { self.reference = reference }
    }
    let type = LuaObjectType<Holder>("holder")
    let fixture = Fixture()
    let stack = fixture.lua.stack
    for index in 0..<100 {
      stack.push(Canary(fixture.canaries), as: .canary)
      stack.push(Holder(stack.popReference()), as: type)
      if index % 2 == 0 { fixture.lua.setGlobal("kept\(index)") } else { stack.pop() }
    }
    _ = try fixture.run("collectgarbage() collectgarbage()")
    #expect(fixture.canaries.alive == 50)
    fixture.lua.close()
    #expect(fixture.canaries.alive == 0)
  }

  @Test func aClosureLivesAsLongAsItsFunction() throws {
    let fixture = Fixture()
    let canaries = fixture.canaries
    fixture.define("make") { stack in
      let canary = Canary(canaries)
      stack.push(function: { stack in
        canary.touch()
        return .results(0)
      })
      return .results(1)
    }
    _ = try fixture.run("for _ = 1, 10 do make()() end kept = make()")
    fixture.lua.collectGarbage()
    #expect(canaries.made == 11)
    #expect(canaries.alive == 1)
    _ = try fixture.run("kept()")
  }

  /// Finalizers run in the reverse of the order in which they were set.
  @Test(arguments: [
    ("local o = setmetatable({}, metatable) o.f = make()", "this host function has been collected"),
    ("local o = { f = make() } setmetatable(o, metatable)", "alive"),
  ])
  func aFunctionCollectedBeforeItsCallerIsAnError(_ setUp: String, _ expected: String) throws {
    let fixture = Fixture()
    fixture.define("make") { stack in
      stack.push(function: { stack in
        stack.push("alive")
        return .results(1)
      })
      return .results(1)
    }
    let value = try fixture.evaluate(
      """
      local message
      local metatable = { __gc = function(o) message = select(2, pcall(o.f)) end }
      do \(setUp) end
      collectgarbage()
      return message
      """)
    #expect(value == .string(expected))
  }
}
