import CloudModule
import HuaweiCloud
import Journal
import Ports
import SimulatedCloud
import SimulatedRuns
import Testing

// What a person says, as a word that can be taken back.
extension ClaimTests {
  /// A later word overrules an earlier one, either way, and the record says that it is one and of when.
  @Test func aLaterWordOverrulesAnEarlierOne() throws {
    let run = try Self.doubt(isMade: true)
    var review = try Self.review(run)
    let doubtful = try #require(try review.decide(includingDoubt: true).first)
    let number = doubtful.change.number
    let ids = try Self.named(in: doubtful.finding)
    func said() throws -> PersonsWord? {
      let outcome = try #require(review.history.changes.first?.outcome)
      return try ChangeRecord(parsing: outcome.record).said
    }
    let claims: [RunReview.Claim] = [.notMade, .made(ids[0]), .made(ids[1]), .notMade]
    for (count, claim) in claims.enumerated() {
      run.clock.advance(by: .seconds(60))
      review = try Self.review(run)
      let decided = try review.decide(number, claiming: claim).get()
      let isMade = [1, 2].contains(count)
      #expect(decided.finding == (isMade ? .holds : .notMade), "\(count)")
      let word = try #require(try said())
      #expect(word.isMade == isMade && run.clock.wallTime - word.at < .seconds(60))
      #expect(review.hasOverruled == (count == 1))
    }
    _ = try review.decide(number, claiming: .made(ids[1])).get()
    let count = run.truth.count
    let taken = try run.rollBack()
    #expect(taken.isComplete && taken.items.last?.undoCode?.contains(ids[1]) == true, "\(taken)")
    #expect(run.truth.count == count - 1)
    review = try Self.review(run)
    guard case .failure(.objection(let reason)) = try review.decide(number, claiming: .notMade)
    else {
      Issue.record("what was taken back was decided anew")
      return
    }
    #expect(reason.contains("has taken it back"))
  }

  /// What the time alone has told can be overruled; what was seen cannot.
  @Test func aWordOverrulesTheTimeAlone() throws {
    let run = RecordedSimulation()
    try run.cloud.loadFaults("on=dns.bind_ip kind=hang phase=after\n".utf8)
    #expect(try run.run(Self.own) != nil)
    try run.cloud.loadFaults("".utf8)
    var review = try Self.review(run)
    let found = try #require(try review.decide(includingDoubt: true).first)
    #expect(found.finding == .holds)
    let record = try ChangeRecord(
      parsing: try #require(review.history.changes.first?.outcome).record)
    #expect(record.judgedByTime?.isMade == true && record.grounds.count == 1)
    let number = found.change.number
    review = try Self.review(run)
    #expect(try review.decide(number, claiming: .notMade).get().finding == .notMade)
    review = try Self.review(run)
    #expect(try review.decide(number, claiming: .made(nil)).get().finding == .holds)

    let plain = RecordedSimulation()
    try plain.expectSuccess(Self.bind)
    review = try Self.review(plain)
    let certain = try #require(review.history.changes.first).number
    guard
      case .failure(.objection("what became of it is known")) = try review.decide(
        certain, claiming: .notMade)
    else {
      Issue.record("what was seen was overruled")
      return
    }
  }

  /// Without an id the only candidate is taken; several are listed.
  @Test func theOnlyCandidateNeedsNoName() throws {
    var run = try Self.doubt(isMade: true)
    var review = try Self.review(run)
    var number = try #require(review.history.changes.first).number
    guard case .failure(.objection(let reason)) = try review.decide(number, claiming: .made(nil))
    else {
      Issue.record("one of two was taken")
      return
    }
    #expect(reason.contains("more than one thing is new since; --made ID says which; new are 192."))
    run = RecordedSimulation()
    try run.cloud.loadFaults("on=dns.bind_ip kind=hang phase=before\n".utf8)
    #expect(try run.run(Self.own) != nil)
    try run.cloud.loadFaults("".utf8)
    review = try Self.review(run)
    number = try #require(review.history.changes.first).number
    guard
      case .failure(.objection("nothing is new since")) = try review.decide(
        number, claiming: .made(nil))
    else {
      Issue.record("something was taken for it")
      return
    }
    try run.expectSuccess(Self.bind, isRecorded: false)
    #expect(try review.decide(number, claiming: .made(nil)).get().finding == .holds)
  }
}
