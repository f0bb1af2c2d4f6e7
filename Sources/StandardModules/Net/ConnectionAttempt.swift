internal import HuaweiCloud
internal import Ports

/// Connects once. The outcome is why that failed; nil when it did not.
struct ConnectionAttempt: StateMachine {
  let request: HTTPRequest
  let timeout: Duration

  mutating func handle(_ event: MachineEvent, at moment: Moment) -> MachineAction<String?> {
    switch event {
    case .start, .wake, .stored, .notStored:
      .send(request, timeout: timeout, deadline: moment.instant + timeout)
    case .answer: .finish(nil)
    case .failure(let failure):
      .finish(failure.reason == .timeout ? "timed out" : failure.message.oneLine)
    }
  }
}
