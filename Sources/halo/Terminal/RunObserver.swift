internal import TaskLoop
internal import Transport

/// Shows what a script waits for: on a terminal a line that changes, with `--verbose` also a line
/// for each change that stays. All of it goes to standard error.
final class RunObserver: TaskLoopObserver {
  private let clock: any Clock
  private let isVerbose: Bool
  private let line: LiveLine?
  /// The state last written of each operation, for `--verbose`.
  private var written: [OperationID: String] = [:]

  init(clock: any Clock, isVerbose: Bool) {
    self.clock = clock
    self.isVerbose = isVerbose
    line = LiveLine()
  }

  var tickInterval: Duration? { line == nil ? nil : .milliseconds(100) }

  func operationStarted(_ activity: Activity) {
    operationChanged(activity)
  }

  func operationChanged(_ activity: Activity) {
    guard isVerbose, let state = activity.state, written[activity.id] != state else { return }
    written[activity.id] = state
    write("\(activity.what): \(state)", of: activity)
  }

  func operationEnded(_ activity: Activity) {
    line?.erase()
    guard isVerbose else { return }
    written[activity.id] = nil
    write("\(activity.what): ended", of: activity)
  }

  func tick(_ activities: [Activity], at now: Instant) {
    guard let first = activities.first(where: { now - $0.since > .milliseconds(300) }) else {
      return
    }
    var text = "\(first.what) \((now - first.since).brief)"
    if let state = first.state { text += ": \(state)" }
    if let next = first.nextStep, next > now { text += ", next look in \((next - now).brief)" }
    if activities.count > 1 { text += " (and \(activities.count - 1) more)" }
    line?.show(text)
  }

  private func write(_ text: String, of activity: Activity) {
    line?.erase()
    StandardError.write("[\((clock.now - activity.since).brief)] \(text)\n")
  }
}

extension Duration {
  /// `0.3 s`, `12.0 s`, `3 min 20 s`.
  fileprivate var brief: String {
    if self < .seconds(100) {
      let tenths = nanoseconds / 100_000_000
      return "\(tenths / 10).\(tenths % 10) s"
    }
    let seconds = nanoseconds / 1_000_000_000
    return "\(seconds / 60) min \(seconds % 60) s"
  }
}
