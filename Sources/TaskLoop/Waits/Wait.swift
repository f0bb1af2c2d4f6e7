public import LuaHost
public import Ports

/// What a host function waits for: a reference type, because the loop and the progress display both
/// look at it while it is under way.
///
/// A wait touches neither the network nor the clock. It is told what happened and answers what is to
/// be done next, one thing at a time; it never runs Lua except in the function it finishes with.
public protocol Wait: AnyObject {
  /// What the user asked for: `cloud.eip.bind`.
  var what: String { get }

  /// What it is about, in a person's words: `bind EIP 203.0.113.10 (f6318bef-…) to port …`. Nil where
  /// there is no more to say than what was asked for.
  var subject: String? { get }

  /// What is seen of it now, in the words of the service: `BIND_PENDING`. Nil if nothing is.
  var state: String? { get }

  /// Where its requests and entries go; nil for where those of the loop go. Always the same.
  var route: Route? { get }

  /// The first event is `.start`. None comes after `.finish`.
  func handle(_ event: MachineEvent, at moment: Moment) -> WaitAction

  /// It has parked, and is woken with this. A wait that parks with a time may be woken early, and
  /// looks whether there is anything for it.
  ///
  /// - Parameter number: the one it has parked with.
  func parked(_ waker: Waker, number: UInt64)

  /// The request that it has asked for has been handed over. What can wait until then does not come
  /// between the decision to send it and that.
  func sent()

  /// Whether only the progress of other tasks can end it while it is parked. A place that cannot be
  /// suspended refuses that.
  var needsOtherTasks: Bool { get }

  /// The error that is raised when it is cut short. A wait for something that may have changed
  /// something says here that this is in doubt.
  func error(cancelledBy reason: LuaError) -> LuaError

  /// Called once, when it has finished or is given up: it gives back what it holds. It is not told
  /// anything any more.
  func ended()
}

/// What a `Wait` wants done next.
public typealias WaitAction = MachineAction<Delivery>

/// What a `Wait` ends with: it is called on an empty stack in the place that waited, to push the
/// results or throw the error.
public struct Delivery {
  let function: LuaFunction

  /// - Parameter function: called once at most; not at all where the wait is cancelled.
  public init(_ function: @escaping LuaFunction) {
    self.function = function
  }
}

extension WaitAction {
  /// The wait is over, and this pushes its results or throws its error.
  public static func deliver(_ function: @escaping LuaFunction) -> WaitAction {
    .finish(Delivery(function))
  }
}

extension Wait {
  /// There is no more to say than what was asked for.
  public var subject: String? { nil }

  /// Nothing is seen of it.
  public var state: String? { nil }

  /// Where those of the loop go.
  public var route: Route? { nil }

  /// Nobody is to wake it: it parks with a time, or not at all.
  public func parked(_ waker: Waker, number: UInt64) {}

  /// Nothing is to be done then.
  public func sent() {}

  /// It gets on by the network, the journal or the clock.
  public var needsOtherTasks: Bool { false }

  /// The reason itself: it has changed nothing.
  public func error(cancelledBy reason: LuaError) -> LuaError { reason }

  /// It holds nothing.
  public func ended() {}
}

/// Where the requests of a wait go, where what it wants to be durable is kept, and where it reads
/// files.
public struct Route {
  /// Carries the requests.
  public let transport: any Transport
  /// Keeps the entries.
  public let journal: any Journal
  /// Reads files.
  public let loader: any Loader

  /// Transport and journal are on the clock of the loop.
  public init(
    transport: any Transport, journal: any Journal, loader: any Loader = FileLoader()
  ) {
    self.transport = transport
    self.journal = journal
    self.loader = loader
  }
}

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

/// Wakes one parked wait. It does nothing once that has ended, so it may be kept for as long as
/// one likes.
public struct Waker {
  private let id: WaitID
  private weak var driver: WaitDriver?

  init(_ id: WaitID, of driver: WaitDriver) {
    self.id = id
    self.driver = driver
  }

  /// Has it look whether what it waits for is there.
  public func wake() {
    driver?.wake(id)
  }
}

/// Where machines wait for each other: they park under numbers, and one of them brings what others
/// wait for.
public protocol ParkingLot: AnyObject {
  /// Keeps what wakes a machine that has parked.
  func park(_ waker: Waker, number: UInt64)

  /// Wakes those whom the machine that has just been told something has brought something.
  /// Called after each of its steps, and when it has ended.
  func release()
}
