import Proof
import SimulatedCloud
import Testing

/// Processes that die inside a transaction and inside its roll-back: all of it or nothing is left.
@Suite(.timeLimit(.minutes(30))) struct TransactionKillTests {
  @Test("killed at every moment, and those that go on once more", arguments: [0, 1])
  func allOrNothing(more: Int) throws {
    let suite = try KillSuite(.transaction) { end, result in
      var complaints: [String] = []
      if case .doubt(let reason) = end { complaints.append("in doubt: \(reason)") }
      if case .drift(let change) = end { complaints.append("no longer so: \(change)") }
      if result.failure == nil {
        if result.later == result.before { complaints.append("done, and nothing is") }
      } else if result.later != result.before {
        complaints.append(
          "failed, and there is \(result.later.filter { !result.before.contains($0) })")
      }
      for operation in ["eip.rename", "eip.unbind", "eip.bind"] {
        // Once, and once to take it back.
        let count = result.requests.count { $0.changed && $0.operation == operation }
        if count > 2 { complaints.append("\(count) of \(operation)") }
      }
      return complaints
    }
    try suite.kill(every: more + 1, andThen: more)
    #expect(suite.complaints.isEmpty)
    #expect(suite.kills > 20)
  }
}
