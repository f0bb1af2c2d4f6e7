import CloudModule
import HuaweiCloud
import JSON
import Journal
import LuaHost
import Ports
import SimulatedCloud
import SimulatedRuns
import TestSupport
import Testing

/// What a look at a run says of changes that the run itself has changed again.
@Suite(.timeLimit(.minutes(30))) struct RunReviewTests {
  private func review(_ text: String, _ meddling: String? = nil) throws -> RunReview {
    let run = RecordedSimulation()
    // Two servers that take EIPs.
    let state = String(decoding: run.cloud.stateDocument.serialized(), as: UTF8.self)
    try run.cloud.load(state.replacing("\"A2\"", with: "\"A3\"").utf8)
    try run.expectSuccess(text)
    // What was not waited for is there by then.
    run.clock.sleep(until: run.clock.now + .seconds(60))
    if let meddling { try run.expectSuccess(meddling, isRecorded: false) }
    return RunReview(
      of: 1, RunHistory(try run.journal.entries(of: 1)), in: run.journal, world: run.world)
  }

  private static func rename(_ alias: String, wait: Bool = true) -> String {
    "cloud.eip.rename{ publicip_id = demo.bound_eip, alias = '\(alias)', wait = \(wait) }\n"
  }

  @Test(arguments: [true, false]) func changedAgain(wait: Bool) throws {
    let review = try review(Self.rename("one") + Self.rename("two", wait: wait))
    let checked = review.check()
    #expect(checked.map(\.finding) == [.superseded, .holds])
    let numbers = checked.map(\.change.number)
    #expect(review.overwriters == [numbers[0]: numbers[1]])
  }

  /// What a change has done is looked for where its own kind shows, and another kind may have ended it.
  @Test(arguments: [
    "cloud.ga.update_endpoint(E{ weight = 0 }) cloud.ga.remove_endpoint(E{})",
    """
    cloud.ga.remove_endpoint(E{})
    E.endpoint_id = cloud.ga.add_endpoint{ endpoint_group_id = demo.group, resource_id = demo.bound_eip,
      resource_type = "EIP", ip_address = "203.0.113.10", weight = 3 }.id
    cloud.ga.update_endpoint(E{ weight = 9 })
    """,
    """
    cloud.eip.unbind{ publicip_id = demo.bound_eip }
    cloud.modelarts.bind_eip{ id = demo.lite_server, public_ip_id = demo.bound_eip }
    """,
    """
    cloud.modelarts.bind_eip{ id = demo.lite_server, public_ip_id = demo.free_eip }
    cloud.eip.unbind{ publicip_id = demo.free_eip }
    """,
    """
    cloud.modelarts.bind_eip{ id = demo.lite_server, public_ip_id = demo.free_eip }
    cloud.eip.unbind{ publicip_id = demo.free_eip }
    cloud.modelarts.bind_eip{ id = demo.older_lite_server, public_ip_id = demo.free_eip }
    """,
  ]) func endedByAnotherKind(text: String) throws {
    let review = try review(
      """
      local E = setmetatable({ endpoint_id = demo.accelerated }, { __call = function(self, fields)
        fields.endpoint_group_id, fields.endpoint_id = demo.group, self.endpoint_id
        return fields
      end })
      \(text)
      """)
    let findings = review.check().map(\.finding)
    #expect(findings.contains(.superseded))
    #expect(findings.allSatisfy { $0 == .holds || $0 == .superseded }, "\(findings)")
  }

  /// Somebody else has changed what another kind of change leaves alone.
  @Test func changedBesides() throws {
    let review = try review(
      "cloud.ga.update_endpoint{ endpoint_group_id = demo.group, endpoint_id = demo.accelerated, weight = 1 }\n"
        + Self.rename("one"),
      "cloud.ga.remove_endpoint{ endpoint_group_id = demo.group, endpoint_id = demo.accelerated }")
    guard case .gone? = review.check().first?.finding else {
      Issue.record("a change of somebody else's was not seen")
      return
    }
  }

  @Test func changedBySomebodyElse() throws {
    let review = try review(
      Self.rename("one") + Self.rename("two", wait: false), Self.rename("mine"))
    guard case .gone? = review.check().last?.finding else {
      Issue.record("a change of somebody else's was not seen")
      return
    }
  }

  /// Addresses of one endpoint, and what differs of one EIP, come to the same in any order.
  @Test func changesThatAreIndependent() throws {
    let review = try review(
      """
      cloud.dns.bind_ip{ endpoint_id = demo.resolver, subnet_id = demo.subnet, ip = "192.168.0.77" }
      cloud.dns.bind_ip{ endpoint_id = demo.resolver, subnet_id = demo.subnet, ip = "192.168.0.78" }
      cloud.eip.rename{ publicip_id = demo.bound_eip, alias = "one" }
      cloud.eip.unbind{ publicip_id = demo.bound_eip }
      """)
    #expect(review.check().allSatisfy { $0.finding == .holds })
    #expect(review.overwriters.isEmpty)
  }

  /// What was in doubt and is decided is no doubt any more: not in the journal, and not for the script,
  /// which was told of it before.
  @Test(arguments: [true, false]) func whatWasInDoubt(isMade: Bool) throws {
    let run = RecordedSimulation()
    let phase = isMade ? "after" : "before"
    try run.cloud.loadFaults("on=eip.rename kind=hang phase=\(phase)\n".utf8)
    let text = """
      task.timeout(10, function()
        cloud.eip.rename{ publicip_id = demo.bound_eip, alias = "decided" }
      end)
      assert(cloud.eip.get{ publicip_id = demo.bound_eip }.alias == "decided")
      """
    #expect(try run.run(text)?.message.contains("it was sent and may take effect") == true)
    func changes() throws -> [RunHistory.Change] {
      RunHistory(try run.journal.entries(of: 1)).changes
    }
    #expect(try changes().map { $0.outcome?.verdict } == [.inDoubt])
    try run.cloud.loadFaults("".utf8)
    let failure = try run.resume(text)
    #expect(failure == nil, "\(failure?.message ?? "")")
    #expect(run.changesSent == 1)
    #expect(try changes().map { $0.outcome?.verdict } == (isMade ? [.done] : [.refused, .done]))
    let record = try changes().last?.outcome?.record ?? []
    #expect(try JSONValue(parsing: record)["error"]?.isNull ?? true)
  }

  /// One that was given up with its script is decided whatever the state of the run.
  @Test func whatWasGivenUp() throws {
    let run = RecordedSimulation()
    try run.cloud.loadFaults("on=eip.rename kind=hang\n".utf8)
    _ = try run.run(
      """
      local t = task.spawn(function()
        cloud.eip.rename{ publicip_id = demo.bound_eip, alias = "given-up" }
      end)
      task.sleep(10)
      t:cancel()
      """)
    try run.cloud.loadFaults("".utf8)
    let review = RunReview(
      of: 1, RunHistory(try run.journal.entries(of: 1)), in: run.journal, world: run.world)
    #expect(try review.decide().map(\.finding) == [.holds])
    #expect(review.history.undecided.isEmpty)
  }

  @Test func whatIsBoundElsewhere() throws {
    let review = try review(
      """
      cloud.eip.unbind{ publicip_id = demo.bound_eip }
      cloud.eip.bind{ publicip_id = demo.bound_eip, port_id = demo.other_port }
      """)
    let numbers = review.check().map(\.change.number)
    #expect(review.overwriters == [numbers[0]: numbers[1]])
  }

  /// A quiet period may be longer than what this process has of the run lasts.
  @Test func looksAfterTheJournalWhileItWaits() throws {
    let run = RecordedSimulation()
    let entries = try interrupted(run)
    let store = AttendedStore(run.clock)
    let begin = run.clock.now
    let review = RunReview(of: 1, RunHistory(entries), in: store, world: run.world)
    _ = try review.decide()
    #expect(run.clock.now - begin >= .seconds(30))
    #expect(store.longestPause <= AttendedStore.period)
  }

  /// Another machine's clock may be an hour slow, or fast.
  @Test(arguments: [3600, -3600] as [Int64])
  func theQuietPeriodIsByTheJournalsClock(seconds: Int64) throws {
    let run = RecordedSimulation()
    let entries = try interrupted(run)
    let intent = try #require(entries.last)
    let wrong = try Self.sent(intent, later: seconds)
    let store = AttendedStore(run.clock)
    func wait(_ entry: Entry, announced: [Int64: Instant]) throws -> Duration {
      let begin = run.clock.now
      let history = RunHistory(entries.dropLast() + [entry], announced: announced)
      _ = try RunReview(of: 1, history, in: store, world: run.world).decide()
      return run.clock.now - begin
    }
    let announced = [intent.number: run.clock.now]
    let whole = try wait(wrong, announced: announced)
    #expect(whole >= .seconds(30))
    // It is over by then.
    #expect(try wait(wrong, announced: announced) < .seconds(10))
  }

  private static func sent(_ entry: Entry, later seconds: Int64) throws -> Entry {
    guard case .intent(var intent) = entry.content else { return entry }
    let document = try JSONValue(parsing: intent.record)
    let members = try #require(document.members).map { member in
      guard member.name == "last_send" || member.name == "lastSend" else { return member }
      let time = member.value.integer.map { $0 + seconds * 1_000_000_000 }
      return JSONMember(member.name, .integer(try #require(time)))
    }
    intent.record = JSONValue.object(members).serialized()
    return Entry(entry.number, .intent(intent))
  }

  /// The entries of a run whose process was gone right after it had sent a change, which was not made.
  private func interrupted(_ run: RecordedSimulation) throws -> [Entry] {
    try run.expectSuccess(Self.rename("one"))
    try run.expectSuccess(Self.rename("mine"), isRecorded: false)
    return try run.journal.entries(of: 1).prefix {
      if case .outcome = $0.content { false } else { true }
    }.map(\.self)
  }
}

/// A journal that wants to be looked after every few seconds.
private final class AttendedStore: BlankJournal {
  static let period = Duration.seconds(5)
  private let clock: any Clock
  private var last: Instant
  private(set) var longestPause = Duration.zero

  init(_ clock: any Clock) {
    self.clock = clock
    last = clock.now
  }

  func advance() {
    longestPause = max(longestPause, clock.now - last)
    last = clock.now
  }

  var interest: Interest { Interest(time: last + Self.period) }

  func append(_ entries: [Entry], to run: Int64) throws(JournalError) { advance() }
}
