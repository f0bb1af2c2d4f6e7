import LuaHost
public import Ports

/// Waits for a point in time, and gives no results.
public final class Sleep: Wait {
  /// What the user asked for.
  public let what: String
  private let deadline: Instant

  /// - Parameter deadline: when it ends; one that has passed ends at once.
  public init(until deadline: Instant, what: String = "task.sleep") {
    self.deadline = deadline
    self.what = what
  }

  /// Sleeps once, and is over when it is woken at the deadline.
  public func handle(_ event: MachineEvent, at moment: Moment) -> WaitAction {
    moment.instant < deadline ? .sleep(until: deadline) : .deliver { _ in .results(0) }
  }
}
