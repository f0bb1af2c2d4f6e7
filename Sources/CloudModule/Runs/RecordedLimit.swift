internal import JSON
internal import Journal
internal import LuaHost
internal import Ports
internal import TaskLoop

/// A limit of time that a script has set for something. Whether it has passed decides what the script does next:
/// a run that is gone on with, in which nothing takes time, is told it again.
final class RecordedLimit {
  private let run: RecordedRun
  private let key: StepKey
  private let task: Int64
  private let began: WallTime
  private var isOpen: Bool
  /// Where it has passed, in the order in which the run was told its answers; nil where it has not, or nobody
  /// knows yet.
  let place: Int?

  fileprivate init(_ run: RecordedRun, _ function: String, _ seconds: Double) {
    self.run = run
    (task, began) = (run.path, run.clock.wallTime)
    let begun = run.recorder.begin(
      function, .array([.real(seconds)]), task: task, isChange: false)
    key = begun.key
    isOpen = begun.answer == nil
    if case .step(let step)? = begun.answer,
      (try? JSONValue(parsing: step.record))?["passed"]?.boolean == true
    {
      place = begun.place
    } else {
      place = nil
    }
  }

  /// Takes note of it, the first time that it is known.
  func end(passed: Bool) {
    // Nobody goes on with what is only tried out.
    guard isOpen, !run.isRehearsed else { return }
    isOpen = false
    let record: JSONValue = ["passed": .boolean(passed)]
    run.recorder.note(
      Step(
        kind: .limit, key: key, task: task, record: record.serialized(), startedAt: began,
        endedAt: run.clock.wallTime))
  }
}

extension RecordedRun {
  /// A limit of the running task's that begins now; nil for one that never passes.
  ///
  /// - Parameter function: that has set it.
  func limit(_ function: String, of seconds: Double?) -> RecordedLimit? {
    guard let seconds, seconds.isFinite else { return nil }
    return RecordedLimit(self, function, seconds)
  }

  /// Has the deadline of a task come where it came before, or takes note whether it comes.
  func watch(_ limit: RecordedLimit?, of task: ScheduledTask) {
    guard let limit else { return }
    timeLimits[task.id] = limit
    if let place = limit.place {
      loop.tell(at: place) { [loop] in loop.endTime(of: task) }
    } else {
      task.whenOutOfTime = { limit.end(passed: true) }
    }
  }
}
