import Foundation
import JSON
import SimulatedCloud
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
  struct Ideal {
    let lines: Int
    let effects: [String: Int]
    let account: String

    init() throws {
      let rig = try Rig()
      let run = try rig.start()
      lines = run.lines(.max)
      #expect(run.wait() == 0)
      (effects, account) = (try rig.effects, try rig.account)
    }
  }

  static let ideal = Result { try Ideal() }

  @Test("killed at a random moment, and gone on with", arguments: 0..<count)
  func killed(_ number: Int) throws {
    let ideal = try Self.ideal.get()
    let rig = try Rig()
    var process = try rig.start()
    // Every third is killed once more, and every sixth twice.
    let deaths = number % 3 == 0 ? number % 6 == 0 ? 3 : 2 : 1
    var moments: [Int] = []
    for _ in 0..<deaths {
      let moment = Int.random(in: 1...ideal.lines)
      moments.append(process.lines(moment))
      // Between what it says, too.
      usleep(.random(in: 0...20_000))
      process.kill()
      process = try rig.goOn()
    }
    _ = process.lines(.max)
    let status = process.wait()
    #expect(status == 0, "killed after \(moments) lines")
    #expect(try rig.effects == ideal.effects, "killed after \(moments) lines")
    #expect(try rig.account == ideal.account, "killed after \(moments) lines")
  }

  /// A simulator, and a journal beside it.
  private struct Rig {
    let simulator: Simulator
    let folder: TemporaryFolder

    init() throws {
      simulator = try Simulator(["--transition-time", "100ms"])
      folder = try TemporaryFolder()
    }

    private var environment: [String: String] {
      CommandTests.key.merging(["HALO_JOURNAL": folder.path + "/journal.db"]) { $1 }
    }

    func start() throws -> KilledProgram {
      let options = ["--region", DemoAccount.region, "--endpoint", simulator.url]
      return try KilledProgram(
        ["run", "--trace-http"] + options + [ProcessKillTests.script] + ProcessKillTests.arguments,
        environment)
    }

    /// Goes on with the run, or begins anew where none has changed anything.
    func goOn() throws -> KilledProgram {
      let listed = try CommandResult.of(
        Repository.program("halo"), ["runs", "--json"], environment: environment)
      let runs = try JSONValue(parsing: listed.output.utf8).array ?? []
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

/// A `halo` that says on standard error what it does, until it is killed.
private final class KilledProgram {
  private let process = Process()
  private let errors = Pipe()

  init(_ arguments: [String], _ environment: [String: String]) throws {
    process.executableURL = Repository.program("halo")
    process.arguments = arguments
    process.environment = environment
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    try process.run()
  }

  /// Reads until it has said so many lines, or has ended.
  ///
  /// - Returns: how many it has said.
  func lines(_ most: Int) -> Int {
    var count = 0
    while count < most {
      let chunk = errors.fileHandleForReading.availableData
      if chunk.isEmpty { break }
      count += chunk.count { $0 == UInt8(ascii: "\n") }
    }
    return count
  }

  func kill() {
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  func wait() -> Int32 {
    process.waitUntilExit()
    return process.terminationReason == .uncaughtSignal
      ? 128 + process.terminationStatus : process.terminationStatus
  }
}
