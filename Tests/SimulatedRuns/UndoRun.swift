package import CloudModule
package import HuaweiCloud
package import JSON
package import LuaHost
package import SimulatedCloud
package import TaskLoop
package import Testing
package import Ports

/// A `SimulatedRun` that takes changes back.
package struct UndoRun {
  package let base = SimulatedRun()

  package init() {}

  package var module: CloudModule { base.module }
  package var lua: LuaState { base.lua }
  package var cloud: SimulatedCloud { base.cloud }
  package var clock: VirtualClock { base.clock }
  package var log: ChangeLog { module.changes! }

  /// What is bound to what, without ids that change from one binding to the next.
  package var truth: [String] { cloud.truth(at: clock.wallTime) }

  package func run(_ text: String) throws -> LuaFailure? { try base.run(text) }

  package func expectSuccess(_ text: String, sourceLocation: SourceLocation = #_sourceLocation)
    throws
  {
    let failure = try run(text)
    #expect(failure == nil, "\(failure?.message ?? "")", sourceLocation: sourceLocation)
  }

  package func undo(_ entry: ChangeEntry, sourceLocation: SourceLocation = #_sourceLocation) throws
  {
    let item = try undoing(entry)
    #expect(item.end == .undone, "\(item.reason ?? "\(item.end)")", sourceLocation: sourceLocation)
  }

  /// Takes a change back in a task, as a session does.
  ///
  /// - Returns: what has become of it.
  package func undoing(_ entry: ChangeEntry) throws -> RollBackResult.Item {
    var end: RollBackResult.Item?
    module.pushTakeBack(of: entry, on: lua.stack) { end = $0 }
    if case .failed(let failure) = base.loop.run(lua.stack.makeThread()) {
      Issue.record("\(failure.message)")
    }
    return try #require(end)
  }

  /// The same world, where `cloud` works in another region.
  package func world(in region: String) -> World {
    base.world.with { given throws(ConfigurationError) in
      Account(
        credentials: SimulatedRun.demoCredentials, region: try Region(given.region ?? region),
        projectID: given.projectID)
    }
  }
}
