import Foundation
import TestSupport
import Testing

/// Commands that go on with a run or a plan reach the cloud as they are told to, not as the run was: by a
/// proxy with a password, with an authority of one's own.
@Suite(
  .enabled(if: PrivateNetwork.isAvailable, "needs squid, openssl and python3"),
  .timeLimit(.minutes(30)))
struct FormerRunNetworkTests {
  private static let password = "canary-p@ss"
  private static let encoded = "canary-p%40ss"
  private let simulator: Simulator
  private let network: PrivateNetwork
  private let way: [String]
  private let environment: [String: String]

  private static let script = """
    local eip = cloud.eip.list{ public_ip_address = "203.0.113.10" }[1]
    cloud.eip.rename{ publicip_id = eip.id, alias = "moving" }
    print "half way"
    while not io.open(arg[1]) do task.sleep(0.02) end
    cloud.eip.rename{ publicip_id = eip.id, alias = "moved" }
    """

  init() throws {
    simulator = try Simulator()
    network = try PrivateNetwork(before: simulator)
    try network.startProxy(password: Self.password)
    way = [
      "--proxy", "http://clerk:\(Self.encoded)@127.0.0.1:\(network.proxyPort)", "--ca-file",
      network.authority,
    ]
    // Without their options they go where nobody is.
    environment = CommandTests.key.merging([
      "HALO_JOURNAL": "\(network.folderPath)/journal.db", "HTTPS_PROXY": "http://127.0.0.1:1",
    ]) { $1 }
    try Self.script.write(
      toFile: "\(network.folderPath)/move.lua", atomically: true, encoding: .utf8)
  }

  private var place: [String] {
    ["--region", "cn-north-4"]
      + ["vpc", "iam"].flatMap { service in
        [
          "--endpoint",
          "\(service)=https://\(service).cn-north-4.myhuaweicloud.com:\(network.serverPort)",
        ]
      }
  }

  private func halo(_ arguments: [String]) throws -> CommandResult {
    let result = try CommandResult.of(
      Repository.program("halo"), arguments, environment: environment)
    for secret in [Self.password, Self.encoded] {
      #expect(!(result.output + result.errors).contains(secret), "\(arguments)")
    }
    return result
  }

  /// What the EIP is called by now.
  private func alias() throws -> String {
    try simulator.halo([
      "-e", "print(cloud.eip.list{ public_ip_address = '203.0.113.10' }[1].alias)",
    ]).output
  }

  /// Runs the script and kills it half way.
  private func interrupt() throws {
    let run = try SignalledRun(
      arguments: ["run"] + way + place
        + ["\(network.folderPath)/move.lua", "\(network.folderPath)/go"],
      environment: environment)
    #expect(try run.send("KILL").output == "half way\n")
  }

  @Test func goingOn() throws {
    try interrupt()
    let lost = try halo(["runs", "verify", "1"])
    #expect(lost.status != 0)
    let verified = try halo(["runs", "verify", "1"] + way)
    #expect(verified.status == 0, "\(verified.errors)")
    try Data().write(to: URL(filePath: "\(network.folderPath)/go"))
    let refused = try halo(["resume", "1"])
    #expect(refused.status == 69, "\(refused)")
    let resumed = try halo(["resume", "1", "--trace-http", "--verbose"] + way)
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try alias() == "moved\n")
    #expect(network.proxyLog.contains("CONNECT vpc."))
    try nothingOfItStandsInTheJournal()
  }

  @Test func takingBack() throws {
    try interrupt()
    let back = try halo(["rollback", "1", "--trace-http"] + way)
    #expect(back.status == 79, "\(back.errors)")
    #expect(try alias() == "web\n")
    try nothingOfItStandsInTheJournal()
  }

  @Test func applying() throws {
    let plan = "\(network.folderPath)/plan.json"
    try Data().write(to: URL(filePath: "\(network.folderPath)/go"))
    let planned = try halo(
      ["plan", "--out", plan] + way + place
        + ["\(network.folderPath)/move.lua", "\(network.folderPath)/go"])
    #expect(planned.status == 2, "\(planned.errors)")
    #expect(try !String(contentsOfFile: plan, encoding: .utf8).contains("canary"))
    #expect(try halo(["apply", plan]).status != 0)
    let applied = try halo(["apply", plan, "--trace-http"] + way)
    #expect(applied.status == 0, "\(applied.errors)")
    #expect(try alias() == "moved\n")
    try nothingOfItStandsInTheJournal()
  }

  /// A health-check service is behind the same proxy.
  @Test func telling() throws {
    let url = "https://\(PrivateNetwork.host):\(network.serverPort)/ping"
    let lost = try halo(["run", "--sim", "--ping", url, "-e", "print(1)"])
    #expect(lost.status == 0)
    #expect(lost.errors.contains("the ping was not taken: \(PrivateNetwork.host)"))
    let told = try halo(["run", "--sim", "--ping", url] + way + ["-e", "print(1)"])
    #expect(told.status == 0)
    #expect(network.proxyLog.contains("CONNECT \(PrivateNetwork.host)"), "\(told.errors)")
    #expect(!told.errors.contains("proxy"))
  }

  private func nothingOfItStandsInTheJournal() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: network.folderPath)
    where name.hasPrefix("journal") {
      let data = try Data(contentsOf: URL(filePath: "\(network.folderPath)/\(name)"))
      for secret in [Self.password, Self.encoded] {
        #expect(data.range(of: Data(secret.utf8)) == nil, "\(name)")
      }
    }
  }
}
