import Foundation
import TestSupport
import Testing

@testable import Journal

/// A run that was killed while it followed a plan.
@Suite(.timeLimit(.minutes(30))) struct PlannedResumptionTests {
  private let folder: TemporaryFolder
  private let simulator: Simulator
  private let script: String
  private let plan: String

  init() throws {
    folder = try TemporaryFolder()
    simulator = try Simulator()
    (script, plan) = (folder.path + "/rename.lua", folder.path + "/plan.json")
  }

  private var environment: [String: String] {
    CommandTests.key.merging([
      "HALO_JOURNAL": folder.path + "/journal.db", "HALO_PROFILES": folder.path + "/profiles.json",
    ]) { $1 }
  }

  private func halo(_ arguments: [String]) throws -> CommandResult {
    try CommandResult.of(Repository.program("halo"), arguments, environment: environment)
  }

  /// Two changes.
  ///
  /// - Parameters:
  ///   - alias: what the second one asks for.
  ///   - pause: what is done between them.
  private func write(_ alias: String, pause: String = "") throws {
    let text = """
      local eip = cloud.eip.find{ public_ip_address = "203.0.113.10" }
      cloud.eip.rename{ publicip_id = eip.id, alias = "one" }
      \(pause)
      cloud.eip.rename{ publicip_id = eip.id, alias = "\(alias)" }

      """
    try text.write(toFile: script, atomically: true, encoding: .utf8)
  }

  /// The requests that were no reads.
  private var changes: Int {
    get throws {
      try simulator.control("GET", "requests").components(separatedBy: "\"method\": \"PUT\"").count
        - 1
    }
  }

  @Test(
    "What is gone on with is held to the rest of its plan, unless its script is another one",
    arguments: [("two", "", 0), ("three", "", 75), ("three", "--despite-edits", 0)]
      as [(
        String, String, Int32
      )])
  func goesOn(_ alias: String, _ option: String, _ status: Int32) throws {
    try write("two", pause: "io.stderr:write 'told\\n' task.sleep(3600)")
    let planned = try halo([
      "plan", "--quiet", "--region", "cn-north-4", "--endpoint", simulator.url, "--out", plan,
      script,
    ])
    #expect(planned.status == 2, "\(planned.errors)")
    let run = try KilledProgram(["apply", plan], environment)
    #expect(run.lines(1) == 1)
    let beside = try halo(["apply", plan])
    #expect(beside.status == 75)
    #expect(
      beside.errors
        == "halo: \(plan) is being applied, by run 1; 'halo runs watch 1' shows how it goes on\n")
    run.kill()
    let again = try halo(["apply", plan])
    #expect(again.status == 64)
    #expect(
      again.errors
        == "halo: \(plan) was applied already, by run 1; 'halo resume 1' goes on with it\n")
    try write(alias)
    let result = try halo(["resume", "1"] + (option.isEmpty ? [] : [option]))
    #expect(result.status == status, "\(result)")
    let departs = result.errors.contains(
      "the run departs from its plan, and nothing more is sent: change 2: planned: eip.rename")
    #expect(departs == (status != 0), "\(result.errors)")
    #expect(
      result.errors.contains(
        "; 'halo rollback 1' takes back what it did, --despite-edits goes on without the plan\n")
        == departs, "\(result.errors)")
    #expect(try changes == (departs ? 1 : 2))
  }

  /// The script's name is in the line of an error, which is sent on, and so is what has no order in Lua.
  @Test func whatTellsOfTheScriptIsSentOnce() throws {
    let name = folder.path + "/./rename.lua"
    try write(
      "two",
      pause: """
        local _, own = pcall(function() error(arg[0]) end)
        local names = ""
        for name in pairs{ a = 1, b = 1, c = 1, d = 1, e = 1, f = 1, g = 1, h = 1, i = 1, j = 1 } do
          names = names .. name
        end
        http.request{ method = "POST", url = "\(simulator.url)/x", json = { own, names } }
        cloud.eip.rename{ publicip_id = eip.id, alias = "told" }
        io.stderr:write 'told\\n'
        if io.open("\(folder.path)/go.txt") == nil then task.sleep(3600) end
        """)
    let place = ["--region", "cn-north-4", "--endpoint", simulator.url]
    let run = try KilledProgram(["run"] + place + [name], environment)
    #expect(run.lines(1) == 1)
    run.kill()
    try "".write(toFile: folder.path + "/go.txt", atomically: true, encoding: .utf8)
    let result = try halo(["resume", "1"])
    #expect(result.status == 0, "\(result)")
    let requests = try simulator.control("GET", "requests")
    #expect(requests.components(separatedBy: "\"method\": \"POST\"").count == 2)
  }

  /// A change that tells by what name the script knows itself.
  private static let telling = """
    local _, own = pcall(function() error "x" end)
    cloud.eip.rename{ publicip_id = eip.id, alias = "called-" .. #own }
    io.stderr:write 'told\\n'
    """

  /// A script that was given by another name than the path that is kept.
  @Test func aScriptThatIsGoneIsCalledAsItWas() throws {
    let go = folder.path + "/go.txt"
    try write("two", pause: Self.telling + " if not io.open('\(go)') then task.sleep(3600) end")
    let run = try KilledProgram(
      [
        "run", "--region", "cn-north-4", "--endpoint", simulator.url,
        folder.path + "/./rename.lua",
      ], environment)
    #expect(run.lines(1) == 1)
    run.kill()
    try "".write(toFile: go, atomically: true, encoding: .utf8)
    try FileManager.default.removeItem(atPath: script)
    let result = try halo(["resume", "1"])
    #expect(result.status == 0, "\(result)")
    #expect(result.errors.contains("goes on with the text that it ran"), "\(result)")
    #expect(try changes == 3)
  }

  /// Wherever it is applied and gone on with.
  @Test func theScriptOfAPlanIsCalledAsItWas() throws {
    try write("two", pause: Self.telling + " task.sleep(3600)")
    let planned = try CommandResult.of(
      Repository.program("halo"),
      [
        "plan", "--quiet", "--region", "cn-north-4", "--endpoint", simulator.url, "--out", plan,
        "rename.lua",
      ], environment: environment, directory: URL(filePath: folder.path))
    #expect(planned.status == 2, "\(planned.errors)")
    let run = try KilledProgram(["apply", plan], environment)
    #expect(run.lines(1) == 1)
    run.kill()
    try write("two", pause: Self.telling)
    let result = try halo(["resume", "1"])
    #expect(result.status == 0, "\(result)")
    #expect(try changes == 3)
  }

  /// The file that a plan rests on is another one by now, or was written by the run itself.
  @Test(arguments: [("r", 75), ("w", 0)] as [(String, Int32)])
  func aFileIsLookedAtAgain(mode: String, status: Int32) throws {
    let names = folder.path + "/names.txt"
    try "planned".write(toFile: names, atomically: true, encoding: .utf8)
    let use = """
      io.open("\(names)"):read()
      if "\(mode)" == "w" then io.open("\(names)", "w"):write("mine"):close() end
      """
    try write("two", pause: use + " io.stderr:write 'told\\n' task.sleep(3600)")
    try killApply()
    try write("two", pause: use)
    if mode == "r" { try "edited".write(toFile: names, atomically: true, encoding: .utf8) }
    let result = try halo(["resume", "1"])
    #expect(result.status == status, "\(result)")
    if status != 0 {
      #expect(
        result.errors
          == "halo: run 1 follows a plan that rests on \(names), which was edited or removed since: "
          + "nothing was sent; 'halo rollback 1' takes back what it did, --despite-edits goes on "
          + "without the plan\n")
      #expect(try changes == 1)
      #expect(try halo(["resume", "1", "--despite-edits"]).status == 0)
    }
    #expect(try changes == 2)
  }

  /// Also where the rest of the plan does not.
  @Test func theFoldersOfAPlanHold() throws {
    let library = try TemporaryFolder(["words.lua": "return { alias = 'two' }"])
    try write("two", pause: "io.stderr:write 'told\\n' task.sleep(3600)")
    try killApply(
      of: ["--region", "cn-north-4", "--endpoint", simulator.url, "--path", library.path])
    try write("three", pause: "assert(require 'words'.alias == 'two')")
    let result = try halo(["resume", "1", "--despite-edits"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(try changes == 2)
  }

  /// The profile leads to another cloud by now.
  @Test func anotherCloudIsRefused() throws {
    let other = try Simulator()
    func lead(to url: String) throws {
      let file = folder.path + "/profiles.json"
      try #"{"test":{"region":"cn-north-4","endpoints":["\#(url)"]}}"#
        .write(toFile: file, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
    }
    try lead(to: simulator.url)
    try write("two", pause: "io.stderr:write 'told\\n' task.sleep(3600)")
    try killApply(of: ["--profile", "test"])
    try write("two")
    try lead(to: other.url)
    let result = try halo(["resume", "1"])
    #expect(result.status == 75)
    #expect(
      result.errors.hasPrefix(
        "halo: run 1 follows the plan of another cloud: change 1 was to be sent to \(simulator.url), and "
          + "would go to \(other.url) now: nothing was sent; "), "\(result.errors)")
    try lead(to: simulator.url)
    #expect(try halo(["resume", "1"]).status == 0)
    #expect(try changes == 2)
  }

  /// Plans the script, has it applied, and kills that in its pause.
  ///
  /// - Parameter place: the options that lead to the account; nil for those of the simulator.
  private func killApply(of place: [String]? = nil) throws {
    let place = place ?? ["--region", "cn-north-4", "--endpoint", simulator.url]
    let planned = try halo(["plan", "--quiet"] + place + ["--out", plan, script])
    #expect(planned.status == 2, "\(planned.errors)")
    let run = try KilledProgram(["apply", plan], environment)
    #expect(run.lines(1) == 1)
    run.kill()
  }

  /// A run that cannot be held to its plan is not gone on with as if it had none.
  @Test func aPlanOfAnotherVersionHoldsUpItsRun() throws {
    try write("two", pause: "io.stderr:write 'told\\n' task.sleep(3600)")
    try killApply()
    let store = try SQLJournal(sqlite: folder.path + "/journal.db")
    try store.database.run(
      "UPDATE texts SET text = CAST('{\"halo_plan\": 1}' AS BLOB) WHERE substr(text, 1, 1) = X'7B'",
      [])
    try write("two")
    let held = try halo(["resume", "1"])
    #expect(held.status == 78)
    #expect(
      held.errors.contains(
        "run 1 follows a plan of another version of Halo, to which it cannot be held: nothing was "
          + "sent; 'halo rollback 1' takes back what it did, --despite-edits goes on without the plan"
      ), "\(held.errors)")
    #expect(try changes == 1)
    #expect(try halo(["resume", "1", "--despite-edits"]).status == 0)
    #expect(try changes == 2)
  }
}
