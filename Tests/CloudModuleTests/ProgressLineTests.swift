import Testing

@testable import CloudModule
@testable import HuaweiCloud

/// What people are told of a call that goes on.
@Suite(.timeLimit(.minutes(30))) struct ProgressLineTests {
  /// While the journal is away nothing is being sent.
  @Test func aChangeThatIsNotAnnouncedYetIsNotSaidToBeSent() {
    var progress = CallProgress()
    (progress.phase, progress.state) = (.sending, "DOWN")
    #expect(progress.line == "sending, DOWN")
    progress.isStoring = true
    #expect(progress.line == "waiting for the journal, DOWN")
  }
}
