import LuaHost
import Ports

/// Something that happens once, and that any number of tasks may wait for.
public final class Signal {
  private var hasHappened = false
  private var wakers: [Waker] = []

  public init() {}

  public func happen() {
    hasHappened = true
    for waker in wakers { waker.wake() }
    wakers = []
  }

  /// Waits for it; gives no results.
  public func wait(what: String) -> any TaskOperation { Wait(self, what) }

  private final class Wait: TaskOperation {
    let what: String
    private let signal: Signal

    init(_ signal: Signal, _ what: String) {
      self.signal = signal
      self.what = what
    }

    func handle(_ event: MachineEvent, at moment: Moment) -> OperationStep {
      if signal.hasHappened { return .finish { _ in .results(0) } }
      return .park(until: .never, onTasks: true) { [signal] in signal.wakers.append($0) }
    }
  }
}
