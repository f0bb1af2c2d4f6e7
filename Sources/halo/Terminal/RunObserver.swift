internal import CloudModule
internal import JSON
internal import StandardModules
internal import TaskLoop
internal import Ports
internal import Text

/// Shows what a script waits for: on a terminal a line that changes, with `--verbose` also a line
/// for each change that stays. All of it goes to standard error.
final class RunObserver: TaskLoopObserver {
  private let clock: any Clock
  private let log: RunLog
  /// The line has its place; not while somebody types there.
  var hasLine = true {
    didSet { log.line?.erase() }
  }
  /// The state last written of each operation, for `--verbose`.
  private var written: [WaitID: String] = [:]

  init(clock: any Clock, log: RunLog) {
    self.clock = clock
    self.log = log
  }

  var tickInterval: Duration? { log.line != nil && hasLine ? .milliseconds(100) : nil }

  func waitStarted(_ activity: Activity) {
    waitChanged(activity)
  }

  func waitChanged(_ activity: Activity) {
    guard log.isVerbose, let state = activity.state, written[activity.id] != state else { return }
    written[activity.id] = state
    write(state, of: activity)
  }

  func waitEnded(_ activity: Activity) {
    log.line?.erase()
    guard log.isVerbose else { return }
    written[activity.id] = nil
    write("ended", of: activity)
  }

  func tick(_ activities: [Activity], at now: Instant) {
    guard let first = activities.first(where: { now - $0.since > .milliseconds(300) }) else {
      return
    }
    var text = "\(first.what) \((now - first.since).brief)"
    if let state = first.state { text += ": \(state)" }
    if let next = first.nextStep, next > now { text += ", next look in \((next - now).brief)" }
    if activities.count > 1 { text += " (and \(activities.count - 1) more)" }
    log.line?.show(text.escapingControls)
  }

  private func write(_ state: String, of activity: Activity) {
    let elapsed = clock.now - activity.since
    log.log.write(
      LogRecord(
        .debug, "\(activity.subject ?? activity.what): \(state)",
        fields: [JSONMember("seconds", .real(elapsed.inSeconds.thousandths))],
        operation: activity.subject == nil ? nil : activity.what,
        task: activity.task.number))
  }
}

extension Double {
  fileprivate var thousandths: Double { (self * 1000).rounded() / 1000 }
}

extension Duration {
  /// `0.3 s`, `12.0 s`, `3 min 20 s`.
  var brief: String {
    if self < .seconds(100) {
      let tenths = nanoseconds / 100_000_000
      return "\(tenths / 10).\(tenths % 10) s"
    }
    let seconds = nanoseconds / 1_000_000_000
    return "\(seconds / 60) min \(seconds % 60) s"
  }
}
