import Foundation
import JSON
import SimulatedCloud
import Synchronization
import TestSupport
import Testing

/// The program itself, killed at random moments and gone on with: the simulator's own record shows each
/// change once, and the wanted end. `make kill N=200` kills more often.
@Suite(.timeLimit(.minutes(60))) struct ProcessKillTests {
  static let count = Int(ProcessInfo.processInfo.environment["HALO_KILLS"] ?? "") ?? 10

  private static let script = Repository.root.appending(path: "scripts/move-eip.lua").path
  private static let arguments = [
    DemoAccount.boundEIPAddress, DemoAccount.otherServerID, DemoAccount.resolverEndpointID,
    DemoAccount.secondSubnetID,
  ]

  /// What the script comes to when nobody kills it: how much its process says, how often each operation
  /// changes something, and how the account is left.
  struct Ideal: Sendable {
    let lines: Int
    let effects: [String: Int]
    let account: String

    init() throws {
      let rig = try Rig()
      let run = try rig.start()
      lines = run.lines(.max)
      try #require(run.wait() == 0)
      (effects, account) = (try rig.effects, try rig.account)
    }
  }

  /// Whoever goes on waits until nothing that was sent can arrive any more, which takes more than a
  /// minute of real time but no processor: many are killed at once, on threads that the other tests do
  /// not need.
  @Test("killed at random moments, and gone on with")
  func killed() async throws {
    let ideal = try Ideal()
    let complaints = await Workers.run(Self.count, atOnce: 20) { number in
      do {
        return try Self.kill(number, ideal)
      } catch {
        return "process \(number): \(error)"
      }
    }
    #expect(complaints.isEmpty)
  }

  /// - Returns: what is not as it should be; nil for nothing.
  private static func kill(_ number: Int, _ ideal: Ideal) throws -> String? {
    let rig = try Rig()
    var process = try rig.start()
    // Every fifth is killed once more, and every twenty-fifth twice.
    let deaths = number % 5 == 4 ? number % 25 == 24 ? 3 : 2 : 1
    var moments: [Int] = []
    for _ in 0..<deaths {
      moments.append(process.lines(.random(in: 1...ideal.lines)))
      // Between what it says, too.
      usleep(.random(in: 0...20_000))
      process.kill()
      process = try rig.goOn()
    }
    _ = process.lines(.max)
    let status = process.wait()
    let (effects, account) = (try rig.effects, try rig.account)
    if status == 0, effects == ideal.effects, account == ideal.account { return nil }
    return "killed after \(moments) lines: exit \(status), \(effects), \(account)"
  }

  private struct CommandFailure: Error {
    let line: String
  }

  /// A simulator, and a journal beside it.
  private struct Rig {
    let simulator: Simulator
    let folder: TemporaryFolder

    init() throws {
      simulator = try Simulator(["--transition-time", "100ms"])
      folder = try TemporaryFolder()
    }

    private var journal: String { folder.path + "/journal.db" }

    private var environment: [String: String] {
      CommandTests.key.merging(["HALO_JOURNAL": journal, "HALO_METADATA": "off"]) { $1 }
    }

    func start() throws -> KilledProgram {
      let options = ["--region", DemoAccount.region, "--endpoint", simulator.url]
      return try KilledProgram(
        ["run", "--trace-http"] + options + [ProcessKillTests.script] + ProcessKillTests.arguments,
        environment)
    }

    /// Goes on with the run, or begins anew where none has changed anything.
    func goOn() throws -> KilledProgram {
      // It is made when there is something to write.
      guard FileManager.default.fileExists(atPath: journal) else { return try start() }
      let listed = try CommandResult.of(
        Repository.program("halo"), ["runs", "--json"], environment: environment)
      guard let runs = try? JSONValue(parsing: listed.output.utf8).array else {
        throw CommandFailure(line: "halo runs, exit \(listed.status): \(listed.errors)")
      }
      guard let run = runs.first(where: { $0["changes"]?.array?.isEmpty == false }),
        run["state"]?.string == "interrupted", let number = run["run"]?.integer
      else { return try start() }
      return try KilledProgram(["resume", "--trace-http", "\(number)"], environment)
    }

    /// How often each operation has changed something.
    var effects: [String: Int] {
      get throws {
        let told = try JSONValue(parsing: simulator.control("GET", "requests").utf8)
        return (told["requests"]?.array ?? []).filter { $0["changed"]?.boolean == true }
          .reduce(into: [:]) { $0[$1["operation"]?.string ?? "", default: 0] += 1 }
      }
    }

    /// Where the EIP and the addresses of the endpoint are now.
    var account: String {
      get throws {
        let code = """
          local port = cloud.eip.get { publicip_id = "\(DemoAccount.boundEIP)" }.port_id
          local places = {}
          for _, ip in ipairs(cloud.dns.list_ips { endpoint_id = "\(DemoAccount.resolverEndpointID)" }) do
            places[#places + 1] = ip.subnet_id .. " " .. ip.status
          end
          table.sort(places)
          print(port, table.concat(places, ", "))
          """
        let result = try simulator.halo(["-e", code])
        #expect(result.status == 0, "\(result.errors)")
        return result.output
      }
    }
  }
}
