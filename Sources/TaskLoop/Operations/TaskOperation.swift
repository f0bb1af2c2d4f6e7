public import LuaHost
public import Ports

/// What a host function waits for: a reference type, because the loop and the progress display both
/// look at it while it is under way.
///
/// An operation touches neither the network nor the clock. It is told what happened and answers what
/// is to be done next, one thing at a time; it never runs Lua except in the function it finishes
/// with.
public protocol TaskOperation: AnyObject {
  /// What the user asked for: `cloud.eip.bind`.
  var what: String { get }

  /// What is seen of it now, in the words of the service: `BIND_PENDING`. Nil if nothing is.
  var state: String? { get }

  /// The first event is `.start`. None comes after `.finish`.
  func handle(_ event: MachineEvent, at moment: Moment) -> OperationStep

  /// The error that is raised when the wait is cut short. An operation that may have changed
  /// something says here that this is in doubt.
  func error(cancelledBy reason: LuaError) -> LuaError

  /// Called once, when it has finished or is given up: it gives back what it holds. It is not told
  /// anything any more.
  func ended()
}

extension TaskOperation {
  public var state: String? { nil }

  public func error(cancelledBy reason: LuaError) -> LuaError { reason }

  public func ended() {}
}

/// What an `TaskOperation` wants done next.
public enum OperationStep {
  /// Make this durable; the next event is `.stored` or `.notStored`.
  case store(JournalEntry)
  /// Send this, with the times of `Transport.start`; the next event is `.answer` or `.failure`.
  case send(HTTPRequest, timeout: Duration, deadline: Instant = .never)
  /// Wait; the next event is `.wake`.
  case sleep(until: Instant)
  /// Wait until the waker is used, or for this time; the next event is `.wake`. An operation that
  /// parks with a time may be woken early, and looks whether there is anything for it.
  ///
  /// - Parameter onTasks: whether only the progress of other tasks can end the wait. A place that
  ///   cannot be suspended refuses that.
  case park(until: Instant, onTasks: Bool, register: (Waker) -> Void)
  /// The wait is over. The function is called on an empty stack in the place that waited, to push the
  /// results or throw the error.
  case finish(LuaFunction)
}
