import LuaHost
import Testing

@Suite(.timeLimit(.minutes(30))) struct ValueTests {
  @Test(arguments: [
    [], [0], [97, 0, 98], [0xFF, 0xFE, 0x80], Array(repeating: 0x61, count: 100_000),
  ])
  func stringsAreBytes(_ bytes: [UInt8]) throws {
    let fixture = Fixture()
    let stack = fixture.lua.stack
    stack.push(bytes: bytes)
    fixture.lua.setGlobal("bytes")
    #expect(try fixture.evaluate("return #bytes") == .integer(bytes.count))
    stack.pushGlobals()
    stack.pushField("bytes", of: -1)
    #expect(stack.bytes(at: -1) == bytes)
    #expect(stack.string(at: -1) == String(decoding: bytes, as: UTF8.self))
    #expect(stack.length(at: -1) == bytes.count)
  }

  @Test func namesMayContainAnything() throws {
    let stack = Fixture().lua.stack
    stack.pushTable()
    for (index, name) in ["", "a\0b", "a", "é"].enumerated() {
      stack.push(index)
      stack.setField(name, of: 1)
    }
    for (index, name) in ["", "a\0b", "a", "é"].enumerated() {
      #expect(stack.pushField(name, of: 1) == .number)
      #expect(stack.integer(at: -1) == index)
    }
  }

  @Test func nothingIsConverted() {
    let stack = Fixture().lua.stack
    stack.push("1")
    stack.push(1)
    stack.push(2.0)
    stack.push(2.5)
    stack.push(false)
    stack.pushNil()
    stack.push(Int.min)
    #expect((1...8).map { stack.integer(at: $0) } == [nil, 1, 2, nil, nil, nil, .min, nil])
    #expect((1...6).map { stack.number(at: $0) } == [nil, 1, 2, 2.5, nil, nil])
    #expect((1...6).map { stack.string(at: $0) } == ["1", nil, nil, nil, nil, nil])
    #expect((1...6).map { stack.boolean(at: $0) } == [nil, nil, nil, nil, false, nil])
    #expect((1...6).map { stack.isTrue(at: $0) } == [true, true, true, true, false, false])
    #expect(stack.type(at: 8) == .none)
    #expect(
      (1...6).map { stack.value(at: $0) } == [
        .string("1"), .integer(1), .number(2), .number(2.5), .boolean(false), .nil,
      ])
  }

  @Test func tablesAreReadRaw() throws {
    let fixture = Fixture()
    let stack = fixture.lua.stack
    try stack.load(
      "return setmetatable({ 10, 20, k = 30 }, { __index = error, __len = error })",
      name: "=test")
    try stack.call(results: 1)
    #expect(stack.length(at: 1) == 2)
    var fields: [LuaValue: LuaValue] = [:]
    stack.forEachField(of: -1) {
      fields[stack.value(at: -2) ?? .nil] = stack.value(at: -1)
      stack.push("left behind")
    }
    #expect(
      fields == [.integer(1): .integer(10), .integer(2): .integer(20), .string("k"): .integer(30)])
    #expect(stack.count == 1)
    #expect(stack.pushElement(2, of: 1) == .number)
    #expect(stack.pushElement(3, of: 1) == .nil)
  }

  @Test func aTableThatChangesWhileItIsReadDoesNoHarm() throws {
    let stack = Fixture().lua.stack
    stack.pushTable()
    for index in 1...4 {
      stack.push(index)
      stack.setField("k\(index)", of: 1)
    }
    var visits = 0
    stack.forEachField(of: 1) {
      visits += 1
      guard visits == 1 else { return }
      for index in 1...100 {
        stack.push(index)
        stack.setField("new\(index)", of: 1)
      }
      stack.pushCopy(of: -2)
      stack.pushNil()
      stack.rawSet(of: 1)
    }
    #expect(visits >= 1)
    #expect(stack.count == 1)
  }

  @Test func fieldsMayBeRemovedWhileTheyAreRead() throws {
    let stack = Fixture().lua.stack
    stack.pushTable()
    for index in 1...100 {
      stack.push(index)
      stack.setField("k\(index)", of: 1)
    }
    var visits = 0
    stack.forEachField(of: 1) {
      visits += 1
      stack.pushCopy(of: -2)
      stack.pushNil()
      stack.rawSet(of: 1)
    }
    #expect(visits == 100)
    #expect(stack.pushField("k1", of: 1) == .nil)
  }

  @Test func aHostFunctionMayPushManyValues() throws {
    let fixture = Fixture()
    fixture.define("many") { stack in
      for index in 1...10_000 { stack.push(index) }
      return .results(10_000)
    }
    #expect(try fixture.evaluate("return select('#', many())") == .integer(10_000))
  }

  @Test func aReferenceKeepsAValueAndMayOutliveItsState() throws {
    var fixture: Fixture? = Fixture()
    let canaries = try #require(fixture).canaries
    let stack = try #require(fixture).lua.stack
    stack.push(Canary(canaries), as: .canary)
    var reference: LuaReference? = stack.popReference()
    fixture?.lua.collectGarbage()
    #expect(canaries.alive == 1)
    stack.push(try #require(reference))
    #expect(stack.object(at: -1, .canary) != nil)
    stack.pop()

    reference = nil
    fixture?.lua.collectGarbage()
    #expect(canaries.alive == 0)

    stack.push("x")
    reference = stack.popReference()
    fixture = nil
    let other = Fixture().lua
    other.stack.push(try #require(reference))
    #expect(other.stack.type(at: -1) == .nil)
  }

  @Test func valuesMoveBetweenThreads() throws {
    let fixture = Fixture()
    let stack = fixture.lua.stack
    let thread = try fixture.thread("return ...")
    stack.push("a")
    stack.push("b")
    stack.move(1, to: thread.stack)
    #expect(stack.string(at: -1) == "a")
    #expect(thread.stack.string(at: -1) == "b")
  }

  @Test func argumentsOfATaskArrive() throws {
    let fixture = Fixture()
    let stack = fixture.lua.stack
    try stack.load("return select('#', ...), ...", name: "=test")
    stack.push("a")
    stack.pushNil()
    let thread = stack.makeThread(arguments: 2)
    #expect(stack.count == 0)
    #expect(fixture.finish(thread).values == [.integer(2), .string("a"), .nil])
  }
}
