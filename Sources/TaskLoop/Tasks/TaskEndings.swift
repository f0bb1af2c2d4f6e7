import LuaHost
import Ports

/// The ends of some tasks, in the order in which they come: what `task.all` and its like wait on.
///
/// A task that is added is being waited for from that moment on, so its failure is not its parent's.
public final class TaskEndings {
  private var ended: [Int] = []
  /// How many of these have been told.
  private var told = 0
  private var waker: Waker?

  /// No task yet.
  public init() {}

  /// - Parameter tag: what `next` gives when the task has ended.
  public func add(_ task: ScheduledTask, tag: Int) {
    if task.result == nil { task.tell(self, tag: tag) } else { add(tag) }
  }

  func add(_ tag: Int) {
    ended.append(tag)
    waker?.wake()
  }

  /// The oldest that has not been told.
  private func take() -> Int? {
    guard told < ended.count else { return nil }
    defer {
      told += 1
      if told == ended.count { (ended, told) = ([], 0) }
    }
    return ended[told]
  }

  /// Waits for the next end, and gives its tag.
  public func next() -> any Wait { Next(self) }

  private final class Next: Wait {
    let what = "task.all"
    private let endings: TaskEndings

    init(_ endings: TaskEndings) {
      self.endings = endings
    }

    func handle(_ event: MachineEvent, at moment: Moment) -> WaitAction {
      guard let tag = endings.take() else { return .park(until: .never) }
      return .deliver { stack in
        stack.push(tag)
        return .results(1)
      }
    }

    var needsOtherTasks: Bool { true }

    func parked(_ waker: Waker, number: UInt64) { endings.waker = waker }

    func ended() {
      endings.waker = nil
    }
  }
}
