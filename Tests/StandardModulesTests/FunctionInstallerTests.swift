import LuaHost
import Ports
import Testing

@testable import StandardModules

/// What stands between scripts and the functions whose answers are recorded.
@Suite(.timeLimit(.minutes(30))) struct FunctionInstallerTests {
  private final class World {
    var asked = 0
  }

  private static let module = HostModule<World>(
    "world", "what is outside",
    functions: [
      HostFunction("now", "counts its calls", isRecorded: true, restore: dress) {
        call throws(LuaError) in
        call.context.asked += 1
        call.stack.push(call.context.asked)
        return .results(1)
      },
      HostFunction("double", "twice a number") { call throws(LuaError) in
        call.stack.push(2 * (call.stack.number(at: 1) ?? 0))
        return .results(1)
      },
      HostFunction("later", "is written in Lua", nil),
    ])

  @Sendable private static func dress(_ world: World, _ stack: LuaStack) {
    stack.push("dressed")
  }

  private let world = World()

  private func texts(_ code: String, in lua: LuaState) throws -> [String] {
    let stack = lua.stack
    let height = stack.count
    defer { stack.setCount(height) }
    try stack.load(code, name: "=test")
    try stack.call(arguments: 0, results: nil)
    return (height + 1..<stack.count + 1).map { stack.string(at: $0) ?? "?" }
  }

  @Test func aRecordedFunctionIsWrappedAndItsAnswerReplaced() throws {
    let lua = LuaState()
    var wrapped: [String] = []
    let installer = FunctionInstaller { function in
      wrapped.append(function.name)
      return { stack throws(LuaError) in
        stack.push("kept")
        function.restore?(stack)
        return .results(2)
      }
    }
    installer.install(Self.module, world, in: lua)
    #expect(wrapped == ["world.now"])
    #expect(
      try texts("return world.now()", in: lua) == ["kept", "dressed"])
    #expect(world.asked == 0)
    #expect(try texts("return tostring(world.double(4))", in: lua) == ["8.0"])
    #expect(
      try texts("return tostring(pcall(function() return world.later end))", in: lua)
        == ["false"])
  }

  @Test func aWrapperMayAskTheFunctionItself() throws {
    let lua = LuaState()
    let installer = FunctionInstaller { $0.body }
    installer.install(Self.module, world, in: lua)
    #expect(try texts("world.now() return tostring(world.now())", in: lua) == ["2"])
    #expect(world.asked == 2)
  }

  @Test func withoutAWrapperEveryFunctionIsCalledAsItIs() throws {
    let lua = LuaState()
    FunctionInstaller().install(Self.module, world, in: lua)
    FunctionInstaller().wrapFunctionsOfLua(in: lua, clock: VirtualClock())
    #expect(try texts("return tostring(world.now())", in: lua) == ["1"])
    #expect(try texts("return os.date('!%Y', 0)", in: lua) == ["1970"])
  }

  /// So that time which is skipped has passed for these, too.
  @Test func theTimeOfLuaIsThatOfTheClock() throws {
    let lua = LuaState()
    let clock = VirtualClock(wallTime: WallTime(nanoseconds: 1_795_252_918_900_000_000))
    FunctionInstaller { $0.body }.wrapFunctionsOfLua(in: lua, clock: clock)
    #expect(try texts("return tostring(os.time() == os.time(nil))", in: lua) == ["true"])
    #expect(try texts("return os.date('!%F %T')", in: lua) == ["2026-11-21 09:21:58"])
    #expect(try texts("return os.date('!%T', nil)", in: lua) == ["09:21:58"])
    #expect(try texts("return tostring(#os.date() > 10)", in: lua) == ["true"])
    clock.sleep(until: clock.now + .seconds(60))
    #expect(try texts("return os.date('!%T', os.time())", in: lua) == ["09:22:58"])
  }

  @Test func functionsOfLuaThatAskTheWorldAreWrapped() throws {
    let lua = LuaState()
    var wrapped: [String] = []
    let installer = FunctionInstaller { function in
      wrapped.append(function.name)
      guard function.name == "os.date" else { return function.body }
      return { stack throws(LuaError) in
        stack.push("kept")
        return .results(1)
      }
    }
    installer.wrapFunctionsOfLua(in: lua, clock: VirtualClock())
    #expect(wrapped == FunctionInstaller.recordedFunctionsOfLua)
    #expect(try texts("return os.date('!%Y', 0)", in: lua) == ["kept"])
    // Arguments and results pass through the others.
    #expect(try texts("return tostring(math.random(7, 7))", in: lua) == ["7"])
    // An error of the function itself reaches the script, as if it had called that.
    for (call, message) in [
      ("os.time({ year = 'x' })", "field 'year' is not an integer"),
      ("math.random(2, 1)", "bad argument #1 to 'random' (interval is empty)"),
      ("os.time(setmetatable({}, { __index = function() error('mine', 0) end }))", "mine"),
    ] {
      let place = message == "mine" ? "" : "test:1: "
      #expect(
        try texts("return select(2, pcall(function() local x = \(call) end))", in: lua)
          == [place + message])
    }
  }
}
