import LuaHost
import Testing

/// Code that is stopped wherever it is.
@Suite(.timeLimit(.minutes(30))) struct InterruptionTests {
  /// Stops everything from the moment that `stop()` is called.
  private final class Stopper: LuaScheduler {
    var isStopped = false

    func complete(_ stack: LuaStack) throws(LuaError) -> LuaVerdict { .results(0) }

    func pump(_ stack: LuaStack) {}

    func interrupted(_ stack: LuaStack) throws(LuaError) -> Bool {
      if isStopped { throw LuaError("stopped", level: 0) }
      return false
    }
  }

  /// The message that a script fails with, which has `stop` and `stop_and_collect`.
  private func failure(of script: String) throws -> String? {
    let lua = LuaState()
    let stopper = Stopper()
    lua.scheduler = stopper
    lua.stack.push(function: { [unowned lua] _ in
      stopper.isStopped = true
      lua.interrupt()
      return .results(0)
    })
    lua.setGlobal("stop")
    lua.stack.push(function: { [unowned lua] stack in
      let used = lua.memoryUsed
      lua.memoryLimit = used
      stack.push(bytes: [UInt8](repeating: 0x20, count: 2 * used))
      return .results(1)
    })
    lua.setGlobal("fill")
    // The finalizers of what it finds run while Swift is on top.
    lua.stack.push(function: { [unowned lua] _ in
      stopper.isStopped = true
      lua.interrupt()
      lua.collectGarbage()
      return .results(0)
    })
    lua.setGlobal("stop_and_collect")
    try lua.stack.load(script, name: "@test.lua")
    guard case .failed(let failure) = lua.stack.makeThread().resume() else { return nil }
    return failure.message
  }

  /// What the host answers takes memory, however little there is.
  @Test func aFinalizerWithoutMemoryIsStopped() throws {
    #expect(
      try failure(
        of: """
          setmetatable({}, { __gc = coroutine.wrap(function()
            local s = fill() stop() while true do end
          end) })
          collectgarbage()
          while true do end
          """) == "stopped")
  }

  static let loops = [
    "stop() while true do end",
    "stop() while true do pcall(function() while true do end end) end",
    "local function loop() while true do end end stop() xpcall(loop, loop)",
    "local function loop() while true do end end xpcall(error, function() stop() loop() end)",
    """
    local function loop() while true do end end
    stop() while true do xpcall(loop, loop) end
    """,
    // The handler of a handler.
    """
    local function loop() while true do end end
    stop()
    xpcall(loop, function() xpcall(loop, loop) loop() end)
    """,
    "coroutine.wrap(function() stop() while true do end end)()",
    "table.sort({ 1, 2, 3 }, function() stop() while true do end end)",
    // A finalizer that the host's own function sets off does not use the interruption up.
    """
    setmetatable({}, { __gc = function() for _ = 1, 100 do end end })
    stop_and_collect() while true do end
    """,
  ]

  @Test(arguments: loops) func noLoopGoesOn(loop: String) throws {
    // `coroutine.wrap` puts the place in front of a message, as stock Lua does.
    #expect(try failure(of: loop)?.hasSuffix("stopped") == true)
  }
}
