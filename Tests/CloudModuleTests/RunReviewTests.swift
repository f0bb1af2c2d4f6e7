import CloudModule
import HuaweiCloud
import Journal
import Ports
import SimulatedRuns
import Testing

/// What a look at a run says of changes that the run itself has changed again.
@Suite(.timeLimit(.minutes(15))) struct RunReviewTests {
  private func review(_ text: String, _ meddling: String? = nil) throws -> RunReview {
    let run = RecordedSimulation()
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

  @Test func whatIsBoundElsewhere() throws {
    let review = try review(
      """
      cloud.eip.unbind{ publicip_id = demo.bound_eip }
      cloud.eip.bind{ publicip_id = demo.bound_eip, port_id = demo.other_port }
      """)
    let numbers = review.check().map(\.change.number)
    #expect(review.overwriters == [numbers[0]: numbers[1]])
  }
}
