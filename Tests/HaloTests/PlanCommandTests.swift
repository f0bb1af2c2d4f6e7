import Foundation
import SimulatedCloud
import TestSupport
import Testing

/// Plans in files, and what becomes of them.
@Suite(.timeLimit(.minutes(30))) struct PlanCommandTests {
  let folder: TemporaryFolder
  let simulator: Simulator
  let plan: String

  static let rename = """
    local names = require "names"
    local eip = cloud.eip.find{ public_ip_address = "203.0.113.10" }
    cloud.eip.rename{ publicip_id = eip.id, alias = names.new }
    print "renamed"

    """

  init() throws {
    folder = try TemporaryFolder([
      "rename.lua": Self.rename,
      "names.lua": "return { new = 'planned' }\n",
    ])
    simulator = try Simulator()
    plan = folder.path + "/plan.json"
  }

  func halo(_ arguments: String..., input: String = "") throws -> CommandResult {
    try CommandResult.of(
      Repository.program("halo"), arguments,
      environment: CommandTests.key.merging(["HALO_JOURNAL": folder.path + "/journal.db"]) { $1 },
      input: input)
  }

  func makePlan() throws {
    let result = try halo(
      "plan", "--region", "cn-north-4", "--endpoint", simulator.url, "--out", plan,
      folder.path + "/rename.lua")
    #expect(result.status == 2, "\(result.errors)")
    #expect(result.output.contains("alias  web → planned\n"), "\(result.output)")
    #expect(result.errors == "script: renamed\n")
  }

  func edit(_ name: String, _ text: String) throws {
    try text.write(toFile: folder.path + "/" + name, atomically: true, encoding: .utf8)
  }

  /// The requests that were no reads.
  var changes: Int {
    get throws {
      try simulator.control("GET", "requests").components(separatedBy: "\"method\": \"PUT\"").count
        - 1
    }
  }

  @Test func aPlanIsAppliedOnce() throws {
    try makePlan()
    #expect(try changes == 0)
    let result = try halo("apply", plan)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output == "renamed\n")
    #expect(try changes == 1)
    // Its report has the plan beside what happened.
    let page = try halo("report", "1").output
    #expect(page.contains(#""rows":[{"same":true,"step":"#), "\(page.suffix(2000))")
    let before = try simulator.control("GET", "requests")
    let again = try halo("apply", plan)
    #expect(again.status == 64)
    // Nor is anything read for it.
    #expect(try simulator.control("GET", "requests") == before)
    #expect(again.errors == "halo: \(plan) was applied already, by run 1; make it anew\n")
    #expect(try changes == 1)
  }

  @Test func whatHasChangedMeanwhileStopsIt() throws {
    try makePlan()
    let other = try halo(
      "run", "--region", "cn-north-4", "--endpoint", simulator.url, "-e",
      "cloud.eip.rename{ publicip_id = '\(DemoAccount.boundEIP)', alias = 'elsewhere' }")
    #expect(other.status == 0, "\(other.errors)")
    let result = try halo("apply", plan)
    #expect(result.status == 75)
    #expect(result.errors.contains("alias: planned web, now elsewhere"), "\(result.errors)")
    #expect(try changes == 1)
  }

  @Test func confirmAsksOnce() throws {
    func run(_ answer: String) throws -> CommandResult {
      try halo(
        "run", "--confirm", "--region", "cn-north-4", "--endpoint", simulator.url,
        folder.path + "/rename.lua", input: answer)
    }
    let declined = try run("n\n")
    #expect(declined.status == 2)
    #expect(declined.output.isEmpty)
    #expect(try changes == 0)
    let agreed = try run("y\n")
    #expect(agreed.status == 0, "\(agreed.errors)")
    #expect(agreed.output == "renamed\n")
    #expect(agreed.errors.contains("Make these changes? [y/N]"))
    #expect(try changes == 1)
  }

  /// What was planned on the simulator is applied to one, whether or not that is said; another plan is not.
  @Test func aPlanOfTheSimulatorIsAppliedToIt() throws {
    let made = try halo("plan", "--sim", "--out", plan, folder.path + "/rename.lua")
    #expect(made.status == 2, "\(made.errors)")
    for option in [["--sim"], []] {
      let result = try CommandResult.of(
        Repository.program("halo"), ["apply"] + option + [plan],
        environment: ["HALO_JOURNAL": folder.path + "/journal.db"])
      #expect(result.status == 0 && result.output == "renamed\n", "\(result)")
    }
    try makePlan()
    let refused = try halo("apply", "--sim", plan)
    #expect(refused.status == 64)
    #expect(
      refused.errors
        == "halo: \(plan) is the plan of an account, not of the simulator: apply it without --sim\n"
    )
    #expect(try changes == 0)
  }

  /// A journal that cannot be asked whether the plan was applied is no journal in which it was not.
  @Test func aJournalThatCannotBeReadStopsIt() throws {
    try makePlan()
    try edit("journal.db", String(repeating: "no database\n", count: 100))
    let result = try halo("apply", plan)
    #expect(result.status == 74 && result.errors.contains("is no database"), "\(result)")
    let away = try halo("apply", "--journal", "postgresql://127.0.0.1:9/runs", plan)
    #expect(away.status == 74 && !away.errors.isEmpty, "\(away)")
    #expect(try changes == 0)
  }

  /// `os.exit` is no way around what is looked at when a script ends.
  @Test func aScriptThatExitsIsPlannedAndAppliedAsAnyOther() throws {
    try edit(
      "rename.lua",
      """
      local names = require "names"
      local eip = cloud.eip.find{ public_ip_address = "203.0.113.10" }
      if not http.get '\(simulator.url)/_sim/state'.body:find "stop_here" then
        cloud.eip.rename{ publicip_id = eip.id, alias = names.new }
      end
      print "renamed"
      os.exit(0)

      """)
    try makePlan()
    try stopHere()
    let result = try halo("apply", plan)
    #expect(result.status == 75, "\(result)")
    #expect(result.errors.contains("has ended without change 1 of its plan"), "\(result.errors)")
    #expect(result.errors.contains("; make a new plan\n"), "\(result.errors)")
    let run = try halo("runs", "show", "--json", "2")
    #expect(!run.output.contains(#""state": "done""#), "\(run.output)")
  }

  /// Somebody else gives an EIP the name that a script waits for.
  private func stopHere() throws {
    let other = try halo(
      "run", "--region", "cn-north-4", "--endpoint", simulator.url, "-e",
      "cloud.eip.rename{ publicip_id = '\(DemoAccount.freeEIPs[0])', alias = 'stop_here' }")
    #expect(other.status == 0, "\(other.errors)")
  }

  /// A transaction that fails no more leaves what the plan has taken back.
  @Test func whatIsNotTakenBackIsShown() throws {
    try edit(
      "rename.lua",
      """
      local names = require "names"
      pcall(cloud.transaction, function()
        cloud.eip.rename{ publicip_id = "\(DemoAccount.boundEIP)", alias = names.new }
        print "renamed"
        assert(cloud.eip.get{ publicip_id = "\(DemoAccount.freeEIPs[0])" }.alias == "stop_here")
      end)

      """)
    try makePlan()
    try stopHere()
    let result = try halo("apply", plan)
    #expect(result.status == 75, "\(result)")
    let page = try halo("report", "2").output
    #expect(page.contains(#""rows":[{"same":false,"step":0,"taken":true,"#), "\(page.suffix(2000))")
  }

  // MARK: Confirming

  /// A script that tries all that it is kept from, and changes something.
  ///
  /// - Parameter seen: what is there where it was not kept from it.
  private static func probing(_ folder: String, _ seen: String) -> String {
    """
    local function try(what, fn, ...)
      local ok, value, problem = pcall(fn, ...)
      print(what, ok and value and "got" or "refused")
    end
    try("read", io.open, "\(folder)/data")
    try("profiles", io.open, "\(folder)/profiles.json")
    try("journal", io.open, "\(folder)/journal.db")
    try("memory", io.open, "/proc/self/mem")
    try("environment", io.open, "/proc/self/environ")
    try("key", os.getenv, "HUAWEICLOUD_SDK_SK")
    try("program", os.execute, "touch \(seen)")
    try("pipe", io.popen, "touch \(seen)")
    try("library", package.loadlib, "*", "*")
    local file = io.open("\(seen)", "w")
    if file then file:write "x" file:close() end
    local new = require "names".new
    os.remove("\(folder)/data")
    os.rename("\(folder)/names.lua", "\(seen)")
    local eip = cloud.eip.find{ public_ip_address = "203.0.113.10" }
    cloud.eip.rename{ publicip_id = eip.id, alias = new }

    """
  }

  /// The rehearsal of `--confirm` reaches no more than a plan does, and no less than the run will.
  @Test func confirmRehearsesConfined() throws {
    let seen = folder.path + "/seen"
    try edit("names.lua", "return { new = 'planned' }\n")
    try edit("data", "data\n")
    try edit("profiles.json", #"{ "test": { "secret_key": "a very secret key" } }"#)
    try edit("rename.lua", Self.probing(folder.path, seen))
    _ = try halo("--region", "cn-north-4", "--endpoint", simulator.url, "-e", "cloud.eip.list{}")
    let declined = try CommandResult.of(
      Repository.program("halo"),
      [
        "run", "--confirm", "--region", "cn-north-4", "--endpoint", simulator.url,
        folder.path + "/rename.lua",
      ],
      environment: CommandTests.key.merging([
        "HALO_JOURNAL": folder.path + "/journal.db",
        "HALO_PROFILES": folder.path + "/profiles.json",
      ]) { $1 }, input: "n\n")
    #expect(declined.status == 2, "\(declined)")
    let lines = declined.errors.split(separator: "\n").filter { $0.hasPrefix("script: ") }
    #expect(
      lines.map { $0.dropFirst("script: ".count) } == [
        "read\tgot", "profiles\trefused", "journal\trefused", "memory\trefused",
        "environment\trefused", "key\trefused", "program\trefused", "pipe\trefused",
        "library\trefused",
      ], "\(declined.errors)")
    // Nothing of it has happened.
    #expect(!FileManager.default.fileExists(atPath: seen))
    for name in ["data", "names.lua"] {
      #expect(FileManager.default.fileExists(atPath: folder.path + "/" + name))
    }
    #expect(try changes == 0)
  }

  /// Such as dots that show how it goes on.
  @Test func aLongLineIsShownBeforeItsEnd() throws {
    let result = try halo(
      "plan", "--sim", "-e",
      "io.write(('x'):rep(200000)) io.flush() io.stderr:write('told') print()")
    let lines = result.errors.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0].hasPrefix("script: x") && lines[0].count { $0 == "x" } == 200_000)
    #expect(lines[0].contains("told") && !lines[0].hasPrefix("told"))
    #expect(result.errors.components(separatedBy: "script: ").count == 2)
  }

  @Test func thePageShowsWhatIsSaid() throws {
    let snapshot = try String(
      contentsOf: Repository.root.appending(path: "Tests/snapshots/halo/plan-move-eip.txt"),
      encoding: .utf8)
    let page = try String(
      contentsOf: Repository.root.appending(path: "Sources/Planning/Plans.md"), encoding: .utf8)
    let said = snapshot.split(separator: "\n").prefix { $0 != "--- standard error" }
    #expect(said.count > 10)
    for line in said { #expect(page.contains("\n    \(line)\n"), "\(line)") }
  }
}
