import CloudModule
import HuaweiCloud
import JSON
import Journal
import Ports
import Proof
import SimulatedCloud
import SimulatedRuns
import Testing

/// Roll-backs that are ended before their end, and gone on with later.
extension RollBackTests {
  private static let script = """
    cloud.eip.rename{ publicip_id = demo.free_eip, alias = "one" }
    cloud.eip.unbind{ publicip_id = demo.bound_eip }
    """

  /// Where there is no getting through, the run is as it was; once there is, it is taken back.
  @Test(arguments: [
    ("on=* kind=status status=401 nth=1-99 phase=before", ErrorKind.auth),
    ("on=* kind=reset nth=1-999 phase=before", .network),
    ("on=* kind=status status=503 nth=1-999 phase=before", .unavailable),
    ("on=* kind=status status=429 nth=1-9999 phase=before", .throttled),
  ]) func troubleThatPasses(rule: String, kind: ErrorKind) throws {
    let run = RecordedSimulation()
    let before = run.truth
    try run.expectSuccess(Self.script)
    let former = try run.journal.run(1)
    let sent = run.changesSent
    try run.cloud.loadFaults("\(rule)\n".utf8)
    let result = try run.rollBack()
    guard case .trouble(let error)? = result.obstacle else {
      Issue.record("\(result.items.map(\.end))")
      return
    }
    #expect(error.kind == kind && result.left.count == 2 && run.changesSent == sent)
    #expect(try run.journal.run(1) == former)
    try run.cloud.loadFaults("".utf8)
    #expect(try run.rollBack().isComplete && run.truth == before)
  }

  /// What was taken back before cannot be gone on with, so that the run is rolled back in part.
  @Test func troubleInTheMiddle() throws {
    let run = RecordedSimulation()
    let before = run.truth
    try run.expectSuccess(Self.script)
    try run.cloud.loadFaults(
      "on=eip.rename kind=status status=401 nth=1-99 phase=before\n".utf8)
    let result = try run.rollBack()
    #expect(result.obstacle != nil && result.items.last?.end == .undone)
    #expect(try run.journal.run(1)?.state == .rollBackIncomplete)
    try run.cloud.loadFaults("".utf8)
    #expect(try run.rollBack().isComplete && run.truth == before)
  }

  /// Somebody who wants it to go on so many times that he is asked, and no longer.
  static func attendance(until moment: Int) -> Attendance {
    var questions = 0
    return Attendance(
      descriptor: -1,
      asked: {
        questions += 1
        return questions > moment
      }, tell: { _, _ in })
  }

  /// It ends after the change under way, wherever its end is asked for.
  @Test func stoppedAnywhere() throws {
    var ends: Set<Int> = []
    for moment in 0... {
      let run = RecordedSimulation()
      let before = run.truth
      try run.expectSuccess(Self.script)
      let former = try run.journal.run(1)
      let sent = run.changesSent
      let result = try run.rollBack(attendedBy: Self.attendance(until: moment))
      guard result.obstacle != nil else { break }
      #expect(result.obstacle == .stopped)
      let undone = result.items.count { $0.end == .undone }
      ends.insert(undone)
      #expect(run.changesSent - sent == undone, "asked at \(moment)")
      let state = try run.journal.run(1)
      if undone == 0 { #expect(state == former) }
      #expect(undone == 0 || state?.state == .rollBackIncomplete)
      let history = RunHistory(try run.journal.entries(of: 1))
      #expect(history.undecided.isEmpty, "asked at \(moment)")
      #expect(try run.rollBack().isComplete && run.truth == before)
    }
    #expect(ends == [0, 1])
  }

  /// What the service refuses for the moment is looked at again before it is sent again.
  @Test func changedWhileItWaitsToBeSentAgain() throws {
    let run = RecordedSimulation()
    try run.expectSuccess(
      "cloud.eip.rename{ publicip_id = demo.bound_eip, alias = 'gateway' }")
    try run.cloud.loadFaults(
      "on=eip.rename nth=1 kind=status status=429 phase=before\n".utf8)
    let meddler = Meddler(run.transport) {
      try? run.expectSuccess(
        "cloud.eip.rename{ publicip_id = demo.bound_eip, alias = 'mine' }", isRecorded: false)
    }
    let result = try run.rollBack(through: meddler)
    #expect(meddler.hasMeddled)
    guard case .left(.changedSince)? = result.items.first?.end else {
      Issue.record("\(result.items.map(\.end))")
      return
    }
    #expect(run.truth.contains { $0.contains("mine") })
    let changes = RunHistory(try run.journal.entries(of: 1)).changes
    #expect(changes.allSatisfy { $0.outcome != nil })
  }
}

/// Has somebody else act once the first change was refused.
private final class Meddler: Transport {
  private let inner: any Transport
  private let act: () -> Void
  private var changes: Set<ExchangeID> = []
  private(set) var hasMeddled = false

  init(_ inner: any Transport, act: @escaping () -> Void) {
    (self.inner, self.act) = (inner, act)
  }

  func start(_ request: HTTPRequest, as id: ExchangeID, timeout: Duration, deadline: Instant) {
    if request.method != "GET" { changes.insert(id) }
    inner.start(request, as: id, timeout: timeout, deadline: deadline)
  }

  func cancel(_ id: ExchangeID) { inner.cancel(id) }

  func wait(
    until deadline: Instant, orReady descriptors: [WatchedDescriptor]
  ) -> [FinishedExchange] {
    let ended = inner.wait(until: deadline, orReady: descriptors)
    if !hasMeddled, ended.contains(where: { changes.contains($0.id) }) {
      hasMeddled = true
      act()
    }
    return ended
  }

  var interest: Interest { inner.interest }
}
