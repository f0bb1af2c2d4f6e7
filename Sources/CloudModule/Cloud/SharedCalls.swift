internal import HuaweiCloud
internal import TaskLoop

/// What the calls of a run share, and those of them that are parked, so that they can be woken.
final class SharedCalls {
  var state = SharedState()
  /// Numbers exchanges that no loop carries: apart from those of any loop.
  var lastExchange: UInt64 = 1 << 62
  private var parked: [UInt64: Waker] = [:]

  func park(_ waker: Waker, number: UInt64) { parked[number] = waker }

  /// Wakes those for whom there is something now.
  func release() {
    for number in state.takeTold() { parked.removeValue(forKey: number)?.wake() }
  }
}
