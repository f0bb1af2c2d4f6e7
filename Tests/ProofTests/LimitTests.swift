import Proof
import Testing

/// How calls that share a run keep to a limit they have to find out.
@Suite(.timeLimit(.minutes(15))) struct LimitTests {
  @Test(
    "At least 90 % of a limit is used, and at most 2 % of the answers are throttled",
    arguments: Crowd.samples.map(\.0))
  func use(limit: String) throws {
    let workers = Crowd.samples.first { $0.0 == limit }?.1 ?? 1
    let count = try Crowd.count(limit, workers: workers)
    #expect(count.use >= 0.9, "\(count)")
    #expect(count.throttledShare <= 0.02, "\(count)")
    #expect(count.failed == 0)
  }
}
