internal import HuaweiCloud
internal import LuaHost
internal import Ports
internal import TaskLoop

/// A task's wait for a roll-back. Cut short, it leaves what it has not reached.
final class RollBackWait: Wait {
  let what = "cloud.transaction"
  private var rollBack: RollBack
  private let world: World
  private let finish: (RollBackResult) -> LuaError

  /// - Parameter finish: makes the error that is raised when it has come to an end.
  init(
    _ rollBack: RollBack, in world: World, finish: @escaping (RollBackResult) -> LuaError
  ) {
    self.rollBack = rollBack
    self.world = world
    self.finish = finish
  }

  var state: String? { rollBack.state.map { "taking back \($0)" } }

  var route: Route? { world.route }

  func handle(_ event: MachineEvent, at moment: Moment) -> WaitAction {
    rollBack.handle(event, at: moment).map { result in
      Delivery { [finish] _ throws(LuaError) in throw finish(result) }
    }
  }

  func parked(_ waker: Waker, number: UInt64) { world.calls.park(waker, number: number) }

  func error(cancelledBy reason: LuaError) -> LuaError {
    finish(rollBack.giveUp(reason.description, at: world.clock.moment))
  }
}
