internal import HuaweiCloud
internal import LuaHost
internal import Ports
internal import TaskLoop

/// A task's wait for a roll-back. Cut short, it leaves what it has not reached.
final class RollBackWait: Wait {
  /// What becomes of the result; the error is what is raised for it, nil for nothing.
  typealias Finish = (RollBackResult) -> LuaError?

  let what: String
  private var rollBack: RollBack
  private let world: World
  private let finish: Finish

  /// - Parameter finish: called once, when it has come to an end or is cut short.
  init(_ rollBack: RollBack, of what: String, in world: World, finish: @escaping Finish) {
    self.rollBack = rollBack
    self.what = what
    self.world = world
    self.finish = finish
  }

  var state: String? { rollBack.state.map { "taking back \($0)" } }

  var route: Route? { world.route }

  func handle(_ event: MachineEvent, at moment: Moment) -> WaitAction {
    rollBack.handle(event, at: moment).map { result in
      Delivery { [finish] _ throws(LuaError) in
        if let error = finish(result) { throw error }
        return .results(0)
      }
    }
  }

  func parked(_ waker: Waker, number: UInt64) { world.calls.park(waker, number: number) }

  func error(cancelledBy reason: LuaError) -> LuaError {
    finish(rollBack.giveUp(reason.description, at: world.clock.moment)) ?? reason
  }
}
