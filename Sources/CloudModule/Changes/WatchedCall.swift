internal import HuaweiCloud
internal import Ports

/// A call whose end is told to somebody besides the task that waits for it, who may have given up.
struct WatchedCall: StateMachine {
  var base: SessionCall
  let ended: ((Call.Outcome) -> Void)?

  mutating func handle(
    _ event: MachineEvent, at moment: Moment
  ) -> MachineAction<Call.Outcome> {
    let action = base.handle(event, at: moment)
    if let ended, case .finish(let outcome) = action { ended(outcome) }
    return action
  }
}
