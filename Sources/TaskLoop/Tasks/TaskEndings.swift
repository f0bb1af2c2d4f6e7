import LuaHost
import Ports

/// The ends of some tasks, in the order in which they come: what `task.all` and its like wait on.
///
/// A task that is added is being waited for from that moment on, so its failure is not its parent's.
public final class TaskEndings {
  private var ended: [Int] = []
  private var waker: Waker?

  public init() {}

  /// - Parameter tag: what `next` gives when the task has ended.
  public func add(_ task: ScheduledTask, tag: Int) {
    if task.result == nil { task.tell(self, tag: tag) } else { add(tag) }
  }

  func add(_ tag: Int) {
    ended.append(tag)
    waker?.wake()
  }

  /// Waits for the next end, and gives its tag.
  public func next() -> any TaskOperation { Next(self) }

  private final class Next: TaskOperation {
    let what = "task.all"
    private let endings: TaskEndings

    init(_ endings: TaskEndings) {
      self.endings = endings
    }

    func handle(_ event: MachineEvent, at moment: Moment) -> OperationStep {
      guard !endings.ended.isEmpty else {
        return .park(until: .never, onTasks: true) { [endings] in endings.waker = $0 }
      }
      let tag = endings.ended.removeFirst()
      return .finish { stack in
        stack.push(tag)
        return .results(1)
      }
    }

    func ended() {
      endings.waker = nil
    }
  }
}
