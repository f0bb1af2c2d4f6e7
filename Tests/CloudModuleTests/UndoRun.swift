import CloudModule
import HuaweiCloud
import JSON
import LuaHost
import SimulatedCloud
import TaskLoop
import Testing
import Ports

/// A `SimulatedRun` that takes changes back.
struct UndoRun {
  let base = SimulatedRun()

  var module: CloudModule { base.module }
  var lua: LuaState { base.lua }
  var cloud: SimulatedCloud { base.cloud }
  var clock: VirtualClock { base.clock }
  var log: ChangeLog { module.changes! }

  /// What is bound to what, without ids that change from one binding to the next.
  var truth: [String] { cloud.truth(at: clock.wallTime) }

  func run(_ text: String) throws -> LuaFailure? { try base.run(text) }

  func expectSuccess(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let failure = try run(text)
    #expect(failure == nil, "\(failure?.message ?? "")", sourceLocation: sourceLocation)
  }

  func undo(_ entry: ChangeEntry, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let failure = try undoing(entry)
    #expect(failure == nil, "\(failure?.message ?? "")", sourceLocation: sourceLocation)
  }

  /// Takes a change back in a task, as a session does; the failure if it fails.
  func undoing(_ entry: ChangeEntry) throws -> LuaFailure? {
    module.pushUndo(of: entry, on: lua.stack)
    switch base.loop.run(lua.stack.makeThread()) {
    case .finished: return nil
    case .failed(let failure): return failure
    }
  }

  /// The same world, where `cloud` works in another region.
  func world(in region: String) -> World {
    base.world.with { given throws(ConfigurationError) in
      Account(
        credentials: SimulatedRun.demoCredentials, region: try Region(given.region ?? region),
        projectID: given.projectID)
    }
  }
}
