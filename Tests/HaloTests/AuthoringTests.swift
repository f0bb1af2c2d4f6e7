import Foundation
import SimulatedCloud
import TestSupport
import Testing

/// What `halo` says to those who write scripts; each is a snapshot in `Tests/snapshots`.
@Suite(.timeLimit(.minutes(30))) struct AuthoringTests {
  typealias Case = CommandTests.Case

  static let wrongPort = """
    local port = cloud.vpc.get_port{ port_id = '\(DemoAccount.serverPortID)' }
    cloud.eip.bind{ publicip_id = '\(DemoAccount.boundEIP)', port_id = port.device_id }
    """

  static let cases: [Case] = [
    Case(name: "help-overview", arguments: ["help", "cloud"], status: 0),
    Case(name: "help-operation", arguments: ["help", "cloud.eip.bind"], status: 0),
    Case(name: "help-service", arguments: ["help", "eip"], status: 0),
    Case(name: "help-misspelt", arguments: ["help", "eip.bnd"], status: 64),
    Case(name: "help-of-help", arguments: ["help", "--help"], status: 0),
    Case(name: "help-in-lua", arguments: ["-e", "help 'dns.Status'"], status: 0),
    Case(name: "help-in-lua-misspelt", arguments: ["-e", "help 'eip.bnd'"], status: 1),

    Case(name: "operations", arguments: ["operations"], status: 0),
    Case(name: "operations-twice", arguments: ["operations", "--json", "--markdown"], status: 64),

    Case(
      name: "check-quiet", arguments: ["check", "scripts/move-eip.lua", "stdlib/move.lua"],
      status: 0),
    Case(
      name: "check-findings", arguments: ["check", "-"],
      input: "local eip = cloud.eip\nprnt(eip.bind{ publicip = 7 })\n", status: 65),
    Case(name: "check-syntax", arguments: ["check", "-"], input: "local x = = 3\n", status: 65),
    Case(
      name: "check-missing-file", arguments: ["check", "no-such-script.lua", "-"],
      input: "prnt()", status: 74),
    Case(name: "check-nothing", arguments: ["check"], status: 64),

    Case(name: "types-nowhere", arguments: ["types", "no-such-directory"], status: 74),

    Case(name: "id-of-another-kind", arguments: ["--sim", "-e", wrongPort], status: 1),
    Case(
      name: "everything-wrong",
      arguments: [
        "--sim", "-e",
        "cloud.ga.add_endpoint{ resource_type = 'EPI', weight = 101, ip_address = 7,"
          + " wait = 1, x = 1 }",
      ], status: 1),
    Case(
      name: "fields-that-exclude-each-other",
      arguments: [
        "--sim", "-e",
        "cloud.eip.update{ publicip_id = '\(DemoAccount.boundEIP)', alias = 'a', port_id = 'b' }",
      ], status: 1),
    Case(
      name: "misspelt-enumeration", arguments: ["--sim", "-e", "print(cloud.dns.Status.ACTVE)"],
      status: 1),
    Case(
      name: "result-in-one-line", arguments: ["--sim", "-e", "print(cloud.eip.list{}[1])"],
      status: 0),
  ]

  @Test(arguments: cases) func says(_ item: Case) throws {
    let result = try CommandResult.of(
      Repository.program("halo"), item.arguments, environment: item.environment,
      input: item.input)
    #expect(result.status == item.status)
    expectSnapshot(CommandTests().transcript(of: item, result), named: "halo/\(item.name)")
  }

  @Test func typesWritesFilesAndStaysTheSame() throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    func files() throws -> [String: String] {
      var files: [String: String] = [:]
      for name in [".luarc.json", ".halo/types/cloud.lua", ".halo/types/task.lua"] {
        files[name] = try String(contentsOf: directory.appending(path: name), encoding: .utf8)
      }
      return files
    }
    let first = try CommandResult.of(
      Repository.program("halo"), ["types"], directory: directory)
    #expect(first.status == 0 && first.errors.isEmpty)
    #expect(first.output == "wrote ./.halo/types/ and ./.luarc.json\n")
    let written = try files()
    #expect(written[".luarc.json"]?.contains(".halo/types") == true)
    let second = try CommandResult.of(Repository.program("halo"), ["types", directory.path])
    #expect(second.status == 0)
    #expect(try files() == written)

    try "{ // mine\n}".write(
      to: directory.appending(path: ".luarc.json"), atomically: true, encoding: .utf8)
    let third = try CommandResult.of(
      Repository.program("halo"), ["types", "."], directory: directory)
    #expect(third.status == 74)
    expectSnapshot(third.errors, named: "halo/types-unreadable-settings")
  }
}
