internal import JSON
internal import Journal
internal import LuaHost
internal import Ports
internal import TaskLoop

/// A limit of time that a script has set for something. Whether it has passed decides what the script does next:
/// a run that is gone on with, in which nothing takes time, is told it again.
struct RecordedLimit {
  private let recorder: RunRecorder
  private let clock: any Clock
  private let key: StepKey
  private let task: Int64
  private let began: WallTime
  /// Where it had passed, in the order in which the run was told its answers; nil where that is not known yet.
  let place: Int?

  fileprivate init(_ run: RecordedRun, _ function: String, _ seconds: Double) {
    (recorder, clock, task, began) = (run.recorder, run.clock, run.path, run.clock.wallTime)
    // Tasks have theirs apart.
    let arguments: JSONValue = [.real(seconds), .integer(task)]
    (key, place) = recorder.beginLimit(function, arguments, task: task)
  }

  /// Takes note of it, where it was not known.
  func pass() {
    guard place == nil else { return }
    recorder.passLimit(key, task: task, from: began, at: clock.wallTime)
  }
}

extension RecordedRun {
  /// A limit of the running task's that begins now; nil for one that never passes, and where nobody goes on with
  /// the run.
  ///
  /// - Parameter function: that has set it.
  func limit(_ function: String, of seconds: Double?) -> RecordedLimit? {
    guard !isRehearsed, let seconds, seconds.isFinite else { return nil }
    return RecordedLimit(self, function, seconds)
  }

  /// Has the deadline of a task come where it came before, or takes note when it comes.
  func watch(_ limit: RecordedLimit?, of task: ScheduledTask) {
    guard let place = limit?.place else {
      task.whenOutOfTime = limit?.pass
      return
    }
    // What was done under it has been asked for then.
    loop.tell(at: place, if: { [recorder] in !recorder.hasOrphans(before: place) }) {
      [unowned loop, weak task] in
      if let task { loop.endTime(of: task) }
    }
  }
}
