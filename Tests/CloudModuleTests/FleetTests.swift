import Foundation
import LuaHost
import SimulatedCloud
import SimulatedRuns
import TaskLoop
import TestSupport
import Testing

/// `scripts/fleet-rebind.lua`: what it does to the account, and what it says.
@Suite(.timeLimit(.minutes(30))) struct FleetTests {
  private let run = SimulatedRun()

  init() {
    // As a signal does it: Lua code that calls nothing is interrupted, too.
    run.lua.stack.push(function: { [run] _ in
      run.loop.requestStop(signal: 15)
      return .results(0)
    })
    run.lua.setGlobal("stop")
  }

  private static let server = DemoAccount.serverID
  private static let other = DemoAccount.otherServerID
  private static let stop = "task.sleep(1) stop()"
  private static let secondPort = DemoAccount.otherServerSecondPortID

  /// Three EIPs: one is at its goal.
  private static let fleet = """
    # EIP         server
    203.0.113.10  \(server)
    203.0.113.11  \(other)

    203.0.113.12  \(other)  \(secondPort)  # its second port
    """

  @Test func movesAll() throws {
    let text = try rebind(Self.fleet)
    expectSnapshot(text, named: "scripts/fleet-moved")
    #expect(port(of: "203.0.113.11") == DemoAccount.otherServerPortID)
    #expect(port(of: "203.0.113.12") == Self.secondPort)
    expectSnapshot(try rebind(Self.fleet), named: "scripts/fleet-there-already")
  }

  @Test func checksOnly() throws {
    expectSnapshot(try rebind(Self.fleet, ["--check"]), named: "scripts/fleet-checked")
    #expect(!run.cloud.requests.contains { $0.changed })
  }

  @Test func namesEachBadLine() throws {
    let text = try rebind(
      """
      203.0.113.10 \(Self.other)
      203.0.113.300 \(Self.other)
      web-1 \(Self.server)
      203.0.113.11
      203.0.113.12 \(Self.server) \(Self.secondPort) now
      203.0.113.10 \(Self.server)
      203.0.113.13 \(Self.other)
      """)
    expectSnapshot(text, named: "scripts/fleet-bad-lines")
    #expect(run.cloud.requests.isEmpty)
  }

  @Test func namesEachLineThatTheAccountDoesNotKnow() throws {
    let text = try rebind(
      """
      203.0.113.99 \(Self.other)
      203.0.113.11 00000000-0000-4000-8000-000000000000
      203.0.113.12 \(Self.server) \(Self.secondPort)
      203.0.113.13 server/3
      """)
    expectSnapshot(text, named: "scripts/fleet-unknown")
    #expect(!run.cloud.requests.contains { $0.changed })
  }

  @Test func refusesPortsThatAreTaken() throws {
    let text = try rebind(
      """
      203.0.113.10 \(Self.other)
      203.0.113.11 \(Self.server)
      203.0.113.12 \(Self.other) \(DemoAccount.otherServerPortID)
      """)
    expectSnapshot(text, named: "scripts/fleet-taken")
    #expect(!run.cloud.requests.contains { $0.changed })
  }

  @Test func anEmptyListIsNone() throws {
    expectSnapshot(try rebind("# nothing\n"), named: "scripts/fleet-empty")
  }

  @Test func refusesEIPsThatCannotBeMoved() throws {
    let text = try rebind(
      """
      203.0.113.16 \(Self.other)
      203.0.113.14 \(Self.other) \(Self.secondPort)
      """, ["--check"])
    expectSnapshot(text, named: "scripts/fleet-immovable")
    #expect(!run.cloud.requests.contains { $0.changed })
  }

  @Test func aByteOrderMarkIsSkipped() throws {
    let text = try rebind("\u{FEFF}203.0.113.10 \(Self.server)\n", ["--check"])
    #expect(text.contains("1 there already"), "\(text)")
  }

  @Test func oneThatFailsHoldsUpNoOther() throws {
    try run.cloud.loadFaults(
      "on=eip.bind nth=1 kind=status status=403 code=VPC.0010 phase=before".utf8)
    let text = try rebind(
      """
      203.0.113.12 \(Self.other)
      203.0.113.11 \(Self.other) \(Self.secondPort)
      """, ["--limit", "1"])
    expectSnapshot(text, named: "scripts/fleet-failed")
    #expect(port(of: "203.0.113.11") == Self.secondPort)
  }

  @Test func oneInDoubtIsRaised() throws {
    try run.cloud.loadFaults("on=eip.bind nth=1 kind=stuck".utf8)
    let text = try rebind(
      """
      203.0.113.10 \(Self.other)
      203.0.113.11 \(Self.other) \(Self.secondPort)
      """, ["--limit", "1"])
    expectSnapshot(text, named: "scripts/fleet-in-doubt")
  }

  @Test("Stopped in the middle it takes back what is under way, and begins nothing more")
  func stopped() throws {
    let file = try write(
      """
      203.0.113.11 \(Self.other)
      203.0.113.12 \(Self.other) \(Self.secondPort)
      """)
    defer { try? FileManager.default.removeItem(atPath: file) }
    let text = try run.transcript(
      of: "scripts/fleet-rebind.lua", ["--limit=1", file], meanwhile: Self.stop)
    expectSnapshot(text, named: "scripts/fleet-stopped")
    #expect(port(of: "203.0.113.11") == nil)
    #expect(port(of: "203.0.113.12") == nil)
  }

  @Test func anEIPThatWasTakenOffGoesBackWhenStopped() throws {
    let file = try write("203.0.113.10 \(Self.other)")
    defer { try? FileManager.default.removeItem(atPath: file) }
    let text = try run.transcript(of: "scripts/fleet-rebind.lua", [file], meanwhile: Self.stop)
    expectSnapshot(text, named: "scripts/fleet-put-back")
    #expect(port(of: "203.0.113.10") == DemoAccount.serverPortID)
  }

  private func rebind(_ list: String, _ options: [String] = []) throws -> String {
    let file = try write(list)
    defer { try? FileManager.default.removeItem(atPath: file) }
    let text = try run.transcript(of: "scripts/fleet-rebind.lua", options + [file])
    return text.replacingOccurrences(of: file, with: "fleet.txt")
  }

  private func write(_ list: String) throws -> String {
    let file = FileManager.default.temporaryDirectory
      .appending(path: "halo-fleet-\(UUID().uuidString).txt")
    try Data(list.utf8).write(to: file)
    return file.path
  }

  private func port(of address: String) -> String? {
    _ = try? run.run(
      "found = cloud.eip.find { public_ip_address = '\(address)' }.port_id or false")
    run.lua.stack.pushGlobals()
    run.lua.stack.pushField("found", of: -1)
    defer { run.lua.stack.pop(2) }
    return run.lua.stack.string(at: -1)
  }
}
