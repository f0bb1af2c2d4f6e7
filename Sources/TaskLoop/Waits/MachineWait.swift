public import LuaHost
public import Ports

/// Waits for the outcome of a `StateMachine`.
public final class MachineWait<Machine: StateMachine>: Wait {
  /// What the user asked for.
  public let what: String
  /// Where its requests and entries go.
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

  /// What the progress display says of the machine.
  public var state: String? { describeState(machine) }

  /// Passes the event on to the machine, and lets others on whom that makes ready.
  public func handle(_ event: MachineEvent, at moment: Moment) -> WaitAction {
    let action = machine.handle(event, at: moment)
    lot?.release()
    return action.map { outcome in
      Delivery { [finish] stack throws(LuaError) in try finish(outcome, stack) }
    }
  }

  /// Leaves the waker with the lot.
  public func parked(_ waker: Waker, number: UInt64) {
    lot?.park(waker, number: number)
  }

  /// The error for being cut short, which the machine's state may make a doubt.
  public func error(cancelledBy reason: LuaError) -> LuaError {
    describeCancellation(machine, reason)
  }

  /// Has the machine let go of what it shares with others.
  public func ended() {
    giveUp(&machine)
    lot?.release()
  }
}
