public import Ports

/// Is told what a `TaskLoop` waits for. It must not use the loop or Lua while it is being told.
public protocol TaskLoopObserver: AnyObject {
  /// A wait has begun. Not called for one that ends at once.
  func waitStarted(_ activity: Activity)
  /// A wait looks different from what was told last.
  func waitChanged(_ activity: Activity)
  /// A wait has ended. Called once for each one that was started.
  func waitEnded(_ activity: Activity)

  /// How often `tick` is wanted while the loop waits; nil lets the loop sleep undisturbed.
  var tickInterval: Duration? { get }
  /// Time has passed. `activities` are those under way, oldest first.
  func tick(_ activities: [Activity], at now: Instant)
}

extension TaskLoopObserver {
  /// No ticks.
  public var tickInterval: Duration? { nil }
  /// Nothing to do when time passes.
  public func tick(_ activities: [Activity], at now: Instant) {}
}
