import Foundation
import JSON
import SimulatedCloud
import TestSupport
import Testing

/// `halo call`: one operation from the shell; what it writes is kept in `Tests/snapshots/call`.
@Suite(.timeLimit(.minutes(30))) struct CallCommandTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let words: [String]
    var input = ""
    var status: Int32 = 0

    var testDescription: String { name }
  }

  private static let eip = "publicip_id=f6318bef-6508-4ea5-a48f-6152b6b1a8fb"

  static let cases = [
    Case(name: "table", words: ["eip.list"]),
    Case(name: "csv", words: ["eip.list", "--output", "csv", "--columns", "alias,status,tags"]),
    Case(
      name: "csv-of-all-fields", words: ["cloud.eip.list", "-o", "csv", "--where", "alias=web"]),
    Case(
      name: "tsv", words: ["eip.list", "-o", "tsv", "--columns", "alias", "--where", "status=DOWN"]),
    Case(name: "json", words: ["eip.list", "-o", "json", "--where", "alias=web"]),
    Case(name: "lua", words: ["eip.get", eip, "-o", "lua", "--columns", "alias"]),
    Case(name: "record", words: ["eip.get", eip, "--columns", "alias,status"]),
    Case(
      name: "value-of-no-enumeration", words: ["eip.list", "--where", "status=down"], status: 64),
    Case(name: "nothing-found", words: ["eip.list", "--where", "alias=nobody"]),
    Case(
      name: "sorted", words: ["eip.list", "--sort", "-alias", "--columns", "alias", "-o", "csv"]),
    Case(name: "unknown-column", words: ["eip.list", "--columns", "alais"], status: 64),
    // Told before the change, not after it.
    Case(
      name: "unknown-order-of-a-change",
      words: ["eip.rename", eip, "alias=x", "--yes", "--sort", "-statu"], status: 64),
    Case(name: "unknown-operation", words: ["eip.lst"], status: 64),
    Case(name: "unknown-field", words: ["eip.get", "public_id=x"], status: 64),
    Case(name: "unsuitable-field", words: ["eip.get", "publicip_id=x"], status: 64),
    Case(name: "no-field", words: ["eip.get", "x"], status: 64),
    Case(name: "field-twice", words: ["eip.list", "alias=a", "alias=b"], status: 64),
    Case(name: "no-json", words: ["eip.get", "publicip_id:=x"], status: 64),
    Case(name: "nobody-to-ask", words: ["eip.rename", eip, "alias=x"], status: 1),
    // A value is what it says, whatever it looks like.
    Case(
      name: "literal",
      words: ["eip.rename", eip, "alias=00123", "--yes", "-o", "json", "--columns", "alias"]),
    Case(
      name: "file", words: ["eip.rename", "--file", "-", "--yes", "--columns", "alias"],
      input: #"{"publicip_id":"f6318bef-6508-4ea5-a48f-6152b6b1a8fb","alias":"00123"}"#),
    Case(
      name: "not-waited-for", words: ["eip.rename", eip, "alias=x", "--no-wait", "-y"]),
  ]

  @Test(arguments: cases) func writes(_ item: Case) throws {
    let result = try CommandResult.of(
      Repository.program("halo"), ["call", "--sim"] + item.words, input: item.input)
    #expect(result.status == item.status)
    expectSnapshot(
      "$ halo call --sim \(item.words.joined(separator: " "))\n\(result.output)"
        + (result.errors.isEmpty ? "" : "--- standard error\n\(result.errors)"),
      named: "call/\(item.name)")
  }

  /// Nobody has written the line of Lua that a call is made of.
  @Test(arguments: [[], ["--log-format", "json"]]) func aFailureNamesNoLine(options: [String])
    throws
  {
    let result = try CommandResult.of(
      Repository.program("halo"),
      ["call", "--sim", "eip.get", "publicip_id=f6318bef-6508-4ea5-a48f-6152b6b1a8f0"] + options)
    #expect(result.status == 1, "\(result)")
    #expect(!result.errors.contains("command line"), "\(result)")
    #expect(!result.errors.contains("traceback"), "\(result)")
    if options.isEmpty { #expect(result.errors.hasPrefix("halo: eip.get: 404 "), "\(result)") }
  }

  /// The shell is given operations, then the fields that are not there yet.
  @Test func completes() throws {
    let fields = try CommandResult.of(
      Repository.program("halo"),
      [
        "---completion", "call", "--", "positional@1", "4", "0", "halo", "call", "eip.bind",
        "publicip_id=1", "",
      ])
    #expect(fields.output.contains("port_id="), "\(fields)")
  }

  /// A call that changes something is a run, which has its name.
  @Test func isListedByItsName() throws {
    let folder = try TemporaryFolder()
    let simulator = try Simulator()
    let journal = ["--journal", "\(folder.path)/journal.db"]
    let made = try simulator.halo(
      journal + ["--yes", "cloud.eip.rename", "publicip_id=\(DemoAccount.boundEIP)", "alias=gate"],
      command: "call")
    #expect(made.status == 0, "\(made)")
    let listed = try CommandResult.of(Repository.program("halo"), ["runs"] + journal)
    #expect(listed.output.contains("  call eip.rename\n"), "\(listed)")
    let shown = try CommandResult.of(Repository.program("halo"), ["runs", "show", "1"] + journal)
    #expect(shown.output.contains("script: call eip.rename\n"), "\(shown)")
  }
}
