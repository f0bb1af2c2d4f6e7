import LuaHost
import Ports

/// Something that happens once, and that any number of tasks may wait for.
public final class Signal {
  private var hasHappened = false
  private var wakers: [Waker] = []

  /// It has not happened.
  public init() {}

  /// Makes it happen: whoever waits goes on, whoever waits later does not wait at all.
  public func happen() {
    hasHappened = true
    for waker in wakers { waker.wake() }
    wakers = []
  }

  /// Waits for it; gives no results.
  public func wait(what: String) -> any Wait { SignalWait(self, what) }

  private final class SignalWait: Wait {
    let what: String
    private let signal: Signal

    init(_ signal: Signal, _ what: String) {
      self.signal = signal
      self.what = what
    }

    func handle(_ event: MachineEvent, at moment: Moment) -> WaitAction {
      signal.hasHappened ? .deliver { _ in .results(0) } : .park(until: .never)
    }

    var needsOtherTasks: Bool { true }

    func parked(_ waker: Waker, number: UInt64) { signal.wakers.append(waker) }
  }
}
