import CloudModule
import Journal
import Ports
import SimulatedCloud
import SimulatedRuns
import Testing

/// Changes of which only a person can say what became of them.
@Suite(.timeLimit(.minutes(30))) struct ClaimTests {
  private static let bind =
    "cloud.dns.bind_ip{ endpoint_id = demo.resolver, subnet_id = demo.subnet }\n"
  private static let own = "task.timeout(10, function() \(bind) end)\n"

  /// A run whose address may have been bound, after which somebody else has bound one.
  private static func doubt(isMade: Bool) throws -> RecordedSimulation {
    let run = RecordedSimulation()
    try run.cloud.loadFaults(
      "on=dns.bind_ip kind=hang phase=\(isMade ? "after" : "before")\n".utf8)
    #expect(try run.run(own) != nil)
    try run.cloud.loadFaults("".utf8)
    for _ in 0..<(isMade ? 1 : 2) { try run.expectSuccess(bind, isRecorded: false) }
    return run
  }

  private static func review(_ run: RecordedSimulation, attended: Attendance? = nil) throws
    -> RunReview
  {
    var world = run.world
    world.attendance = attended
    return RunReview(
      of: 1, RunHistory(try run.journal.entries(of: 1)), in: run.journal, world: world)
  }

  /// The ids of the addresses that have come since, as the report names them.
  private static func named(in finding: RunReview.Finding) throws -> [String] {
    guard case .unknown(let reason) = finding else { return [] }
    return reason.split(separator: "(").dropFirst().map { String($0.prefix { $0 != ")" }) }
      .filter { $0.utf8.count == 32 }
  }

  @Test func whatHasComeSinceIsNamed() throws {
    let run = try Self.doubt(isMade: true)
    let finding = try #require(try Self.review(run).decide(includingDoubt: true).first?.finding)
    let ids = try Self.named(in: finding)
    #expect(ids.count == 2, "\(finding)")
    guard case .unknown(let reason) = finding else { return }
    #expect(reason.contains("its own: 192.168."), "\(reason)")
  }

  @Test func whatIsSaidToBeMadeIsTakenBack() throws {
    let run = try Self.doubt(isMade: true)
    let before = run.truth.count
    var review = try Self.review(run)
    let doubtful = try #require(try review.decide(includingDoubt: true).first)
    let ids = try Self.named(in: doubtful.finding)
    review = try Self.review(run)
    let decided = try review.decide(doubtful.change.number, claiming: .made(ids[1])).get()
    #expect(decided.finding == .holds)
    #expect(!review.hasDoubt)
    // Also where a script goes on with it.
    #expect(try run.resume(Self.own) == nil && run.truth.count == before)
    let taken = try run.rollBack()
    #expect(taken.isComplete && taken.items.last?.undoCode?.contains(ids[1]) == true, "\(taken)")
    #expect(run.truth.count == before - 1)
  }

  @Test func whatIsSaidNotToBeMadeIsMadeAnew() throws {
    let run = try Self.doubt(isMade: false)
    let count = run.truth.count
    var review = try Self.review(run)
    let doubtful = try #require(try review.decide(includingDoubt: true).first)
    review = try Self.review(run)
    let decided = try review.decide(doubtful.change.number, claiming: .notMade).get()
    #expect(decided.finding == .notMade && !review.hasDoubt)
    #expect(try run.resume(Self.own) == nil)
    #expect(run.truth.count == count + 1)
  }

  @Test func whatCannotBeSoIsNotWritten() throws {
    let run = try Self.doubt(isMade: true)
    let review = try Self.review(run)
    let number = try #require(review.history.changes.first).number
    func reason(_ number: Int64, _ claim: RunReview.Claim) throws -> String {
      guard case .failure(let objection) = try review.decide(number, claiming: claim) else {
        return ""
      }
      return objection.reason
    }
    #expect(try reason(number, .made("nobody")).contains("nobody is not new since; new are "))
    #expect(try reason(number + 9, .notMade) == "there is none; the run has \(number)")
    #expect(review.hasDoubt)
  }

  /// Before a long wait it is said what for, once.
  @Test func theWaitIsAnnounced() throws {
    var told: [Attendance.Announcement] = []
    let attendance = Attendance(
      descriptor: -1, asked: { false }, tell: { _, _ in }, announce: { told.append($0) })
    let run = try Self.doubt(isMade: true)
    let began = run.clock.now
    _ = try Self.review(run, attended: attendance).decide(includingDoubt: true)
    let wait = try #require(told.first)
    #expect(told.count == 1 && wait.run == 1)
    #expect(wait.change.contains("bind a free address of subnet"), "\(wait.change)")
    #expect(run.clock.now - began <= wait.usual + .seconds(15) && wait.usual > .seconds(60))
    #expect(wait.most == .seconds(600))
  }
}
