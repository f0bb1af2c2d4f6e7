public import LuaHost
public import Ports

/// Waits for the outcome of a `StateMachine`.
public final class MachineWait<Machine: StateMachine>: Wait {
  public let what: String
  public let route: Route?
  private var machine: Machine
  private let describeState: (Machine) -> String?
  private let describeCancellation: (Machine, LuaError) -> LuaError
  private let lot: (any ParkingLot)?
  private let giveUp: (inout Machine) -> Void
  private let finish: (Machine.Outcome, LuaStack) throws(LuaError) -> LuaVerdict

  /// - Parameters:
  ///   - route: where its requests and entries go; nil for where those of the loop go.
  ///   - state: what the progress display says of the machine.
  ///   - cancellation: the error raised when the wait is cut short, given the reason for that.
  ///   - lot: where it waits for other machines; nil for one that never parks.
  ///   - giveUp: called when the machine is told nothing any more, finished or not: it lets go of
  ///     what it shares with others.
  ///   - finish: pushes what came of it, on an empty stack, or throws it.
  public init(
    _ machine: Machine, what: String, route: Route? = nil,
    state: @escaping (Machine) -> String? = { _ in nil },
    cancellation: @escaping (Machine, LuaError) -> LuaError = { $1 },
    lot: (any ParkingLot)? = nil,
    giveUp: @escaping (inout Machine) -> Void = { _ in },
    finish: @escaping (Machine.Outcome, LuaStack) throws(LuaError) -> LuaVerdict
  ) {
    self.machine = machine
    self.what = what
    self.route = route
    describeState = state
    describeCancellation = cancellation
    self.lot = lot
    self.giveUp = giveUp
    self.finish = finish
  }

  public var state: String? { describeState(machine) }

  public func handle(_ event: MachineEvent, at moment: Moment) -> WaitAction {
    let action = machine.handle(event, at: moment)
    lot?.release()
    return action.map { outcome in
      Delivery { [finish] stack throws(LuaError) in try finish(outcome, stack) }
    }
  }

  public func parked(_ waker: Waker, number: UInt64) {
    lot?.park(waker, number: number)
  }

  public func error(cancelledBy reason: LuaError) -> LuaError {
    describeCancellation(machine, reason)
  }

  public func ended() {
    giveUp(&machine)
    lot?.release()
  }
}
