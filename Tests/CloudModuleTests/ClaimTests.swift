import CloudModule
import HuaweiCloud
import Journal
import Ports
import SimulatedCloud
import SimulatedRuns
import Testing

/// Changes of which only a person can say what became of them.
@Suite(.timeLimit(.minutes(30))) struct ClaimTests {
  static let bind =
    "cloud.dns.bind_ip{ endpoint_id = demo.resolver, subnet_id = demo.subnet }\n"
  static let own = "task.timeout(10, function() \(bind) end)\n"

  /// A run whose address may have been bound, after which somebody else has bound one.
  static func doubt(isMade: Bool) throws -> RecordedSimulation {
    let run = RecordedSimulation()
    try run.cloud.loadFaults(
      "on=dns.bind_ip kind=hang phase=\(isMade ? "after" : "before")\n".utf8)
    #expect(try run.run(own) != nil)
    try run.cloud.loadFaults("".utf8)
    for _ in 0..<(isMade ? 1 : 2) { try run.expectSuccess(bind, isRecorded: false) }
    return run
  }

  static func review(_ run: RecordedSimulation, attended: Attendance? = nil) throws
    -> RunReview
  {
    var world = run.world
    world.attendance = attended
    return RunReview(
      of: 1, RunHistory(try run.journal.entries(of: 1)), in: run.journal, world: world)
  }

  /// The ids of the addresses that have come since, as the report names them.
  static func named(in finding: RunReview.Finding) throws -> [String] {
    guard case .unclear(let reason) = finding else { return [] }
    return reason.split(separator: "(").dropFirst().map { String($0.prefix { $0 != ")" }) }
      .filter { $0.utf8.count == 32 }
  }

  /// What another run is recorded to have made is not what a change has made of which nobody knows, also
  /// where both have asked for the same address.
  @Test(arguments: ["", ", ip = '192.168.0.50'"])
  func whatAnotherRunHasMadeIsItsOwn(more: String) throws {
    let bind = Self.bind.replacing(" }", with: more + " }")
    let run = RecordedSimulation()
    try run.cloud.loadFaults("on=dns.bind_ip kind=hang phase=before\n".utf8)
    #expect(try run.run("task.timeout(10, function() \(bind) end)") != nil)
    try run.cloud.loadFaults("".utf8)
    #expect(try run.run(bind) == nil)
    let count = run.truth.count
    let finding = try Self.review(run).decide(includingDoubt: true).first?.finding
    #expect(finding == .notMade)
    let taken = try run.rollBack()
    #expect(taken.items.allSatisfy { $0.undoCode == nil }, "\(taken)")
    #expect(run.truth.count == count)
  }

  /// What nobody has recorded may be somebody else's, unless it was made when the change was sent; a person
  /// says what it is.
  @Test(arguments: ["", ", ip = '192.168.0.50'"], [false, true])
  func nobodysIsNotTakenForItsOwn(more: String, isMade: Bool) throws {
    let bind = Self.bind.replacing(" }", with: more + " }")
    let own = "task.timeout(10, function() \(bind) end)"
    let run = RecordedSimulation()
    try run.cloud.loadFaults(
      "on=dns.bind_ip kind=hang phase=\(isMade ? "after" : "before")\n".utf8)
    #expect(try run.run(own) != nil)
    try run.cloud.loadFaults("".utf8)
    if !isMade { try run.expectSuccess(bind, isRecorded: false) }
    let count = run.truth.count
    let review = try Self.review(run)
    let doubtful = try #require(try review.decide(includingDoubt: true).first)
    if isMade {
      #expect(doubtful.finding == .holds)
      #expect(try run.rollBack().isComplete && run.truth.count == count - 1)
    } else {
      let ids = try Self.named(in: doubtful.finding)
      try #require(ids.count == 1, "\(doubtful.finding)")
      #expect(try !run.rollBack().isComplete && run.truth.count == count)
      let decided = try Self.review(run).decide(doubtful.change.number, claiming: .made(ids[0]))
        .get()
      #expect(decided.finding == .holds)
      #expect(try run.rollBack().isComplete && run.truth.count == count - 1)
    }
  }

  @Test func whatHasComeSinceIsNamed() throws {
    let run = try Self.doubt(isMade: true)
    let finding = try #require(try Self.review(run).decide(includingDoubt: true).first?.finding)
    let ids = try Self.named(in: finding)
    #expect(ids.count == 2, "\(finding)")
    guard case .unclear(let reason) = finding else { return }
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
      guard case .failure(.objection(let reason)) = try review.decide(number, claiming: claim)
      else { return "" }
      return reason
    }
    #expect(try reason(number, .made("nobody")).contains("nobody is not new since; new are "))
    #expect(
      try reason(number + 9, .notMade) == "there is none; those of the run are numbered \(number)")
    #expect(review.hasDoubt)
  }

  /// Others' things that come while it is looked for are not taken for its own, whatever was said.
  @Test(arguments: [false, true]) func whatComesMeanwhileIsNotItsOwn(isSaidToBeMade: Bool) throws {
    let run = try Self.doubt(isMade: isSaidToBeMade)
    let number = try #require(try Self.review(run).history.changes.first).number
    let nobody = try Self.review(run).decide(number, claiming: .made("nobody"))
    guard case .failure(.objection(let reason)) = nobody else { return }
    let ids = reason.split(whereSeparator: { " ,()".contains($0) }).filter { $0.utf8.count == 32 }
    try #require(ids.count == 2, "\(reason)")
    // Each with its address.
    #expect(reason.matches(of: #/192\.168\.0\.\d+ \([0-9a-f]{32}\)/#).count == 2, "\(reason)")
    let id = String(ids[1])
    let meanwhile = """
      local bound = cloud.dns.list_ips{ endpoint_id = demo.resolver }
      for _, entry in ipairs(bound) do
        if entry.id == "\(id)" then
          cloud.dns.unbind_ip{ endpoint_id = demo.resolver, ipaddress_id = entry.id }
        end
      end
      \(Self.bind)
      """
    let attendance = Attendance(
      descriptor: -1, asked: { false }, tell: { _, _ in },
      announce: { _ in
        #expect(throws: Never.self) {
          try run.expectSuccess(isSaidToBeMade ? meanwhile : Self.bind, isRecorded: false)
        }
      })
    let review = try Self.review(run, attended: attendance)
    let decided = try review.decide(
      number, claiming: isSaidToBeMade ? .made(id) : .notMade
    ).get()
    guard case .unclear = decided.finding else {
      Issue.record("\(decided.finding)")
      return
    }
    #expect(review.hasDoubt)
  }

  /// What cannot be looked at is no objection to what was said.
  @Test func whatCannotBeLookedAtStaysOpen() throws {
    let run = try Self.doubt(isMade: true)
    run.accessKey.secret = "another"
    let review = try Self.review(run)
    let number = try #require(review.history.changes.first).number
    guard case .unreadable = try review.decide(number, claiming: .notMade).get().finding else {
      Issue.record("it was taken for looked at")
      return
    }
    let world = World(clock: run.clock, transport: run.transport) {
      _ throws(ConfigurationError) in throw ConfigurationError("no key")
    }
    let nowhere = RunReview(of: 1, review.history, in: run.journal, world: world)
    guard case .failure(.configuration) = try nowhere.decide(number, claiming: .notMade) else {
      Issue.record("an account was found")
      return
    }
    #expect(nowhere.hasDoubt)
  }

  @Test func whatLookingTellsNobodyHasToSay() throws {
    let run = RecordedSimulation()
    try run.cloud.loadFaults("on=eip.rename kind=hang phase=after\n".utf8)
    let rename = "cloud.eip.rename{ publicip_id = cloud.eip.list{}[1].id, alias = 'a' }"
    #expect(try run.run("task.timeout(10, function() \(rename) end)") != nil)
    let review = try Self.review(run)
    let number = try #require(review.history.changes.first).number
    for claim in [RunReview.Claim.notMade, .made("a")] {
      guard case .failure(.needless) = try review.decide(number, claiming: claim) else {
        Issue.record("somebody's word was asked for")
        return
      }
    }
    #expect(try review.decide(includingDoubt: true).map(\.finding) == [.holds])
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
    // Also where little of it is left: it takes longer where something is under way.
    let late = try Self.doubt(isMade: true)
    late.clock.advance(by: wait.usual - .seconds(2))
    _ = try Self.review(late, attended: attendance).decide(includingDoubt: true)
    #expect(told.count == 2 && told[1].usual <= .seconds(2), "\(told)")
  }
}
