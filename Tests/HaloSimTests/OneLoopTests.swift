import Foundation
import SimulatedCloud
import TestSupport
import Testing

/// All connections share one loop, and what the cloud counts.
@Suite(.timeLimit(.minutes(30))) struct OneLoopTests {
  private let eip = "GET /v1/{project_id}/publicips/\(DemoAccount.boundEIP)"

  @Test func whoWaitsForAnAnswerOrGetsNoneKeepsNobodyElseFromHis() throws {
    let folder = try TemporaryFolder([
      "faults": "on=eip.list kind=slow delay=1m\non=eip.list nth=2 kind=hang\n"
    ])
    let simulator = try RunningSimulator(["--faults", "\(folder.path)/faults"])
    // They give up long after the others have been answered, or are cut off by the end.
    for _ in 0..<2 {
      let request = simulator.signed("GET /v1/{project_id}/publicips")
      nonisolated(unsafe) let simulator = simulator
      Thread.detachNewThread { _ = try? simulator.send(request, timeout: 50) }
    }
    func listed() throws -> Int {
      try simulator.call("GET /_sim/requests").body.components(separatedBy: "eip.list").count - 1
    }
    while try listed() < 2 {}
    let start = ContinuousClock.now
    for _ in 0..<5 { #expect(try simulator.call(eip).status == 200) }
    #expect(ContinuousClock.now - start < .seconds(40))
    #expect(simulator.end() == 0)
  }

  @Test func callsAreLimitedAndWhatIsRefusedCounts() throws {
    let simulator = try RunningSimulator(["--rate-limit", "2/1000h"])
    let statuses = try (0..<4).map { _ in try simulator.call(eip).status }
    #expect(statuses == [200, 200, 429, 429])
  }
}
