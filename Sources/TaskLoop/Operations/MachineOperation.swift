public import LuaHost
public import Ports

/// Runs a `StateMachine` as an operation.
public final class MachineOperation<Machine: StateMachine>: TaskOperation {
  public let what: String
  private var machine: Machine
  private let describeState: (Machine) -> String?
  private let describeCancellation: (Machine, LuaError) -> LuaError
  private let lot: (any ParkingLot)?
  private let giveUp: (inout Machine) -> Void
  private let finish: (Machine.Outcome, LuaStack) throws(LuaError) -> LuaVerdict

  /// - Parameters:
  ///   - state: what the progress display says of the machine.
  ///   - cancellation: the error raised when the wait is cut short, given the reason for that.
  ///   - lot: where it waits for other machines; nil for one that never parks.
  ///   - giveUp: called when the machine is told nothing any more, finished or not: it lets go of
  ///     what it shares with others.
  ///   - finish: pushes what came of it, on an empty stack, or throws it.
  public init(
    _ machine: Machine, what: String,
    state: @escaping (Machine) -> String? = { _ in nil },
    cancellation: @escaping (Machine, LuaError) -> LuaError = { $1 },
    lot: (any ParkingLot)? = nil,
    giveUp: @escaping (inout Machine) -> Void = { _ in },
    finish: @escaping (Machine.Outcome, LuaStack) throws(LuaError) -> LuaVerdict
  ) {
    self.machine = machine
    self.what = what
    describeState = state
    describeCancellation = cancellation
    self.lot = lot
    self.giveUp = giveUp
    self.finish = finish
  }

  public var state: String? { describeState(machine) }

  public func handle(_ event: MachineEvent, at moment: Moment) -> OperationStep {
    let action = machine.handle(event, at: moment)
    lot?.release()
    switch action {
    case .store(let entry):
      return .store(entry)
    case .send(let request, let timeout, let deadline):
      return .send(request, timeout: timeout, deadline: deadline)
    case .sleep(let deadline):
      return .sleep(until: deadline)
    case .park(let deadline, let number):
      return .park(until: deadline, onTasks: false) { [lot] in
        lot?.park($0, number: number)
      }
    case .finish(let outcome):
      let finish = finish
      return .finish { stack throws(LuaError) in try finish(outcome, stack) }
    }
  }

  public func error(cancelledBy reason: LuaError) -> LuaError {
    describeCancellation(machine, reason)
  }
  public func ended() {
    giveUp(&machine)
    lot?.release()
  }
}
