import TaskLoop
import Ports

/// Remembers what it is told.
final class RecordingObserver: TaskLoopObserver {
  enum Event: Equatable {
    case started(Activity)
    case changed(Activity)
    case ended(Activity)
    case tick([WaitID], Instant)
  }

  let tickInterval: Duration?
  private(set) var told: [Event] = []

  init(tickInterval: Duration? = nil) {
    self.tickInterval = tickInterval
  }

  func waitStarted(_ activity: Activity) { told.append(.started(activity)) }
  func waitChanged(_ activity: Activity) { told.append(.changed(activity)) }
  func waitEnded(_ activity: Activity) { told.append(.ended(activity)) }

  func tick(at now: Instant, waits: Int, oldest: (_ count: Int) -> [Activity]) {
    told.append(.tick(oldest(waits).map(\.id), now))
  }
}
