import Journal
import Ports
import TestSupport
import Testing

@testable import halo

/// What a run has come to before its script begins.
@Suite(.timeLimit(.minutes(30))) struct RunWindowTests {
  /// Its window and its job: both together are waited for as long as `--wait` says.
  @Test func whatWaitsDoesSoForAsLongAsIsLeft() throws {
    let clock = VirtualClock()
    let window = RunWindow(patience: .seconds(600), clock: clock)
    var given: [Duration] = []
    for _ in 0..<2 {
      try window.waiting { wait throws(JournalError) in
        given.append(wait)
        clock.sleep(until: clock.now + .seconds(400), orReady: [])
      }
    }
    #expect(given == [.seconds(600), .seconds(200)])
  }
}
