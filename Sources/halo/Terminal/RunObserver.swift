internal import CloudModule
internal import JSON
internal import StandardModules
internal import TaskLoop
internal import Ports
internal import Text

/// Shows what a script waits for: on a terminal in lines that change, with `--verbose` also in a line
/// for each change that stays. All of it goes to standard error.
final class RunObserver: TaskLoopObserver {
  private let clock: any Clock
  private let log: RunLog
  /// The lines have their place; not while somebody types there, or where time is skipped.
  var hasLines = true {
    didSet { log.region?.erase() }
  }
  /// Whether what scripts call may write to the terminal by itself, such as a program.
  var hidesBeforeScripts = false
  /// The state last written of each operation, for `--verbose`.
  private var written: [WaitID: String] = [:]
  /// What the lines are about.
  private var shown: Set<WaitID> = []
  private var usual = UsualDurations()
  /// The names of tasks.
  var name: (TaskID) -> String? = { _ in nil }
  /// How many tasks have ended.
  var endings: () -> TaskEndingCounts = { TaskEndingCounts() }
  /// How long changes took before, as far as it is known to those that wait for them.
  var learned: (_ operation: String) -> Duration? = { _ in nil }

  /// Where all that is under way takes no longer, nothing is shown.
  private static let delay = Duration.milliseconds(300)

  init(clock: any Clock, log: RunLog) {
    self.clock = clock
    self.log = log
  }

  var tickInterval: Duration? { log.region != nil && hasLines ? .milliseconds(100) : nil }

  func waitStarted(_ activity: Activity) {
    waitChanged(activity)
  }

  func waitChanged(_ activity: Activity) {
    guard log.isVerbose, let state = activity.state, written[activity.id] != state else { return }
    written[activity.id] = state
    write(state, of: activity)
  }

  func waitEnded(_ activity: Activity) {
    if let region = log.region {
      // Lines of which nothing is true any more do not wait for the next look.
      if shown.remove(activity.id) != nil, shown.isEmpty { region.erase() }
      if hidesBeforeScripts { region.erase() }
      if !activity.what.hasPrefix("task.") {
        usual.note(activity.what, clock.now - activity.since)
      }
    }
    guard log.isVerbose else { return }
    written[activity.id] = nil
    write("ended", of: activity)
  }

  func tick(at now: Instant, waits: Int, oldest: (_ count: Int) -> [Activity]) {
    guard let region = log.region else { return }
    let activities = oldest(region.room)
    guard let first = activities.first, now - first.since > Self.delay else { return }
    shown = Set<WaitID>(activities.map(\.id))
    let ended = endings()
    region.show(
      ActivityLines(
        items: activities.map { item($0, at: now) }, waiting: waits, done: ended.done,
        failed: ended.failed
      ).text(room: region.room, columns: region.columns))
  }

  private func item(_ activity: Activity, at now: Instant) -> ActivityLines.Item {
    let rest = activity.nextStep.map { $0 - now }
    let isSleep = activity.what.utf8.elementsEqual("task.sleep".utf8)
    return ActivityLines.Item(
      task: name(activity.task), what: activity.subject ?? activity.what,
      elapsed: now - activity.since,
      usual: learned(activity.what) ?? usual.usual(of: activity.what),
      state: activity.state, next: isSleep ? nil : rest, left: isSleep ? rest : nil)
  }

  private func write(_ state: String, of activity: Activity) {
    let elapsed = clock.now - activity.since
    log.log.write(
      LogRecord(
        .debug, "\(activity.subject ?? activity.what): \(state)",
        fields: [JSONMember("seconds", .real(elapsed.inSeconds.thousandths))],
        operation: activity.subject == nil ? nil : activity.what,
        task: activity.task.number, taskName: name(activity.task)))
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
