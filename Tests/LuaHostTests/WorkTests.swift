import Testing

@testable import LuaHost

/// Host functions that work through many values: they end when the script's memory or time does.
@Suite(.timeLimit(.minutes(30))) struct WorkTests {
  private final class Deadline: LuaScheduler {
    var isOver = false

    func complete(_ stack: LuaStack) throws(LuaError) -> LuaVerdict { .results(0) }

    func pump(_ stack: LuaStack) {}

    func interrupted(_ stack: LuaStack) throws(LuaError) -> Bool {
      if isOver { throw LuaError("too late", level: 0) }
      return false
    }
  }

  private let lua = LuaState()
  private let deadline = Deadline()

  init() {
    lua.scheduler = deadline
  }

  /// The message that a script fails with which calls `work`; nil when it ends well.
  private func failure(
    of script: String, working work: @escaping LuaFunction
  ) throws -> String? {
    lua.stack.push(function: work)
    lua.setGlobal("work")
    try lua.stack.load(script, name: "@test.lua")
    guard case .failed(let failure) = lua.stack.makeThread().resume() else { return nil }
    return failure.message
  }

  @Test func whatIsPushedEndsAtTheLimit() throws {
    lua.memoryLimit = 4 << 20
    var count = 0
    let failure = try failure(of: "work()") { stack throws(LuaError) in
      stack.pushTable()
      var work = LuaWork(stack)
      for index in 1...1_000_000 {
        try work.step()
        stack.push(index)
        stack.setElement(index, of: -2)
        count = index
      }
      return .results(1)
    }
    #expect(failure == "not enough memory")
    #expect(count > 1000 && count < 300_000)
  }

  @Test func whatTheFunctionHoldsCountsToo() throws {
    lua.memoryLimit = 4 << 20
    let long: LuaFunction = { stack throws(LuaError) in
      var work = LuaWork(stack, bytesPerStep: 1024)
      for _ in 0..<10_000 { try work.step() }
      return .results(0)
    }
    #expect(try failure(of: "work()", working: long) == "not enough memory")
    lua.memoryLimit = nil
    #expect(try failure(of: "work()", working: long) == nil)
  }

  @Test func garbageMakesRoom() throws {
    lua.memoryLimit = 8 << 20
    let garbage = "collectgarbage 'stop' for i = 1, 4 do local s = ('x'):rep(900000) .. i end"
    let failure = try failure(of: "\(garbage) work()") { stack throws(LuaError) in
      try stack.checkpoint(holding: 5 << 20)
      return .results(0)
    }
    #expect(failure == nil)
  }

  @Test func aDeadlineIsNoticedInside() throws {
    var count = 0
    let failure = try failure(of: "pcall(work) work()") { [deadline] stack throws(LuaError) in
      var work = LuaWork(stack)
      for index in 0..<1_000_000 {
        if index == 5000 { deadline.isOver = true }
        try work.step()
        count = index
      }
      return .results(0)
    }
    #expect(failure == "too late")
    #expect(count < 10_000)
  }
}
