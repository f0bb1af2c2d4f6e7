import LuaHost
public import Ports

/// Waits for a point in time, and gives no results.
public final class Sleep: Wait {
  public let what: String
  private let deadline: Instant

  public init(until deadline: Instant, what: String = "task.sleep") {
    self.deadline = deadline
    self.what = what
  }

  public func handle(_ event: MachineEvent, at moment: Moment) -> WaitAction {
    moment.instant < deadline ? .sleep(until: deadline) : .deliver { _ in .results(0) }
  }
}
