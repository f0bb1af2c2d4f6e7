import HuaweiCloud
import JSON
import Ports
import SimulatedCloud
import Testing

@testable import CloudModule

/// Calls that are driven where no script runs.
@Suite(.timeLimit(.minutes(30))) struct CallDriverTests {
  private let clock = VirtualClock()
  private let cloud = SimulatedCloud()

  private func world(_ journal: SimulatedJournal, asked: @escaping () -> Void = {}) -> World {
    var world = World(
      clock: clock, transport: SimulatedTransport(server: cloud, clock: clock), journal: journal
    ) { selection throws(ConfigurationError) in
      Account(
        credentials: Credentials(
          accessKey: DemoAccount.accessKey, secretKey: Secret(DemoAccount.secretKey)),
        region: try Region(DemoAccount.region))
    }
    world.attendance = Attendance(
      descriptor: -1,
      asked: {
        asked()
        return false
      }, tell: { _, _ in })
    return world
  }

  private func rename(to alias: String, in world: World) throws -> WorldCall {
    let operation = try #require(OperationCatalog.standard.operation(named: "eip.rename"))
    return WorldCall(
      try Call(
        operation, ["publicip_id": .string(DemoAccount.boundEIP), "alias": .string(alias)],
        account: world.accounts(AccountSelection())), in: world)
  }

  /// A call is given up where somebody else goes on with its run, at whatever moment that is found out: it is in
  /// doubt as soon as it was sent, and lets go of what others wait for.
  @Test func aLapseEndsItAnywhere() throws {
    var doubts: Set<Bool> = []
    for moment in 0... {
      let journal = SimulatedJournal(clock: clock)
      var questions = 0
      let world = world(journal) {
        questions += 1
        if questions == moment { journal.lapse = JournalFailure("somebody else goes on") }
      }
      if moment == 0 { journal.lapse = JournalFailure("somebody else goes on") }
      var call = try rename(to: "one-\(moment)", in: world)
      let sent = cloud.requests.count { $0.changed }
      let outcome = CallDriver(world: world).finish(&call)
      guard case .failure(let error) = outcome else {
        #expect(moment > 2, "it was never given up")
        break
      }
      #expect(error.kind == .cancelled && error.message.contains("somebody else goes on"))
      let wasSent = cloud.requests.count { $0.changed } > sent
      #expect(error.inDoubt == wasSent, "at \(moment): \(error.line)")
      doubts.insert(error.inDoubt)
      // Nobody waits in its line.
      journal.lapse = nil
      var next = try rename(to: "two-\(moment)", in: world)
      guard case .success = CallDriver(world: world).finish(&next) else {
        Issue.record("the next one does not come to its end, at \(moment)")
        return
      }
    }
    #expect(doubts == [false, true])
  }

  /// Nobody waits for a read beyond the end of what it is for.
  @Test func theEndEndsItAnywhere() throws {
    try cloud.loadFaults("on=eip.list nth=* phase=before kind=hang".utf8)
    var world = world(SimulatedJournal(clock: clock))
    world.end = clock.now + .seconds(3)
    let list = try #require(OperationCatalog.standard.operation(named: "eip.list"))
    var call = WorldCall(
      try Call(list, [:], account: world.accounts(AccountSelection())), in: world)
    guard case .failure(let error) = CallDriver(world: world).finish(&call) else {
      Issue.record("it was answered")
      return
    }
    #expect(error.kind == .cancelled && clock.now == world.end, "\(error.line)")
  }
}
