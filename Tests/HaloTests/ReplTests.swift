import Foundation
import SimulatedCloud
import TestSupport
import Testing

/// `halo repl` where standard input is no terminal; each case is a snapshot in
/// `Tests/snapshots/repl`.
@Suite(.timeLimit(.minutes(30))) struct ReplTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    var arguments: [String] = []
    let input: String
    var environment: [String: String] = [:]
    var status: Int32 = 0

    var testDescription: String { name }

    init(
      _ name: String, with arguments: [String] = [], environment: [String: String] = [:],
      status: Int32 = 0, _ input: String
    ) {
      self.name = name
      self.arguments = arguments
      self.environment = environment
      self.status = status
      self.input = input
    }
  }

  @Test(arguments: cases) func says(_ item: Case) throws {
    let result = try CommandResult.of(
      Repository.program("halo"), ["repl"] + item.arguments, environment: item.environment,
      input: item.input)
    #expect(result.status == item.status)
    var text = "$ halo repl \(item.arguments.joined(separator: " "))\n\(item.input)"
    text += "--- standard output\n\(result.output)"
    if !result.errors.isEmpty { text += "--- standard error\n\(result.errors)" }
    expectSnapshot(text + "--- exit \(result.status)\n", named: "repl/\(item.name)")
  }

  @Test func timeSaysHowLongItTook() throws {
    let result = try CommandResult.of(
      Repository.program("halo"), ["repl"], input: ":time task.sleep(0.01) return 7\n")
    #expect(result.output == "7\n")
    #expect(result.errors.wholeMatch(of: /took \d+\.\d s\n/) != nil)
    #expect(result.status == 0)
  }

  @Test func aSessionIsSavedAsAScript() throws {
    let folder = try TemporaryFolder()
    let input = """
      local eip = cloud.eip.find{ alias = "web" }
      eip.alias
      print(_)
      help(eip)
      eip
      nonsense(
      )
      #_
      local n = 1 return n
      local m = n + 1
      :region cn-north-4
      print(m, _1)!
      :save \(folder.path)/session.lua
      :save \(folder.path)/session.lua
      """
    let result = try CommandResult.of(
      Repository.program("halo"), ["repl", "--sim"], input: input)
    #expect(result.status == 1)
    let script = try String(contentsOfFile: "\(folder.path)/session.lua", encoding: .utf8)
    expectSnapshot(script, named: "repl/saved-script")
    let run = try CommandResult.of(
      Repository.program("halo"), ["run", "--sim", "\(folder.path)/session.lua"])
    #expect(run.status == 0)
    #expect(run.output.hasPrefix("web\n"))
    let other = try CommandResult.of(
      Repository.program("halo"), ["repl"], input: ":save \(folder.path)/session.lua\n")
    #expect(other.status == 74)
    #expect(other.errors.contains("exists; choose another name"))
  }

  @Test func theLastResultIsWritten() throws {
    let folder = try TemporaryFolder(["there": ""])
    let input = """
      cloud.eip.list{}
      :columns alias status
      :sort -alias
      :csv \(folder.path)/eips.csv
      :csv \(folder.path)/eips.csv
      :json \(folder.path)/eips.json
      :csv \(folder.path)/there
      local n = 2; n * n
      :save \(folder.path)/session.lua

      """
    let result = try CommandResult.of(
      Repository.program("halo"), ["repl", "--sim"], input: input)
    #expect(result.status == 74)
    #expect(result.errors.contains("replaced \(folder.path)/eips.csv\n"))
    #expect(result.errors.contains("there exists; choose another name"))
    let csv = try String(contentsOfFile: "\(folder.path)/eips.csv", encoding: .utf8)
    #expect(csv.hasPrefix("alias,status\nweb,ACTIVE\nspare-3,DOWN\n"), "\(csv)")
    let json = try String(contentsOfFile: "\(folder.path)/eips.json", encoding: .utf8)
    #expect(json.contains(#""alias":"web""#))
    let script = try String(contentsOfFile: "\(folder.path)/session.lua", encoding: .utf8)
    #expect(script.contains("local n = 2"))
    let run = try CommandResult.of(
      Repository.program("halo"), ["run", "--sim", "\(folder.path)/session.lua"])
    #expect(run.status == 0, "\(run)")
  }

  @Test func aSavedSessionHasNoSecretAndIsItsOwners() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/session.lua"
    let input = "local adminPass = 'canary'\nprint '\(DemoAccount.secretKey)'\n:save \(path)\n"
    let result = try CommandResult.of(Repository.program("halo"), ["repl", "--sim"], input: input)
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.output.contains("without 2 inputs") || result.errors.contains("without 2 inputs"))
    let script = try String(contentsOfFile: path, encoding: .utf8)
    #expect(!script.contains("canary") && !script.contains(DemoAccount.secretKey))
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test func aChangeThatCannotBeUndoneIsPassedOver() throws {
    let input = """
      (\(Self.rename)).alias
      cloud.request{ service = 'vpc', method = 'PUT', \
      path = '/v1/{project_id}/publicips/\(DemoAccount.freeEIPs[0])', \
      body = { publicip = { alias = 'spare' } } }.publicip.alias
      :undo
      :undo skip
      :undo
      :undo
      """
    let result = try CommandResult.of(
      Repository.program("halo"),
      ["repl", "--sim", "--yes"], input: input)
    expectSnapshot(
      "\(result.output)--- standard error\n\(result.errors)", named: "repl/undo-skip")
    #expect(result.status == 1)
  }

  @Test func anUndoElsewhereSaysWhere() throws {
    let simulator = try Simulator()
    let folder = try TemporaryFolder([
      "profiles.json": """
      { "billing": { "region": "cn-north-4", "production": true, "endpoints": ["\(simulator.url)"] },
        "test": { "region": "cn-north-4", "endpoints": ["\(simulator.url)"] } }
      """
    ])
    let environment = CommandTests.key.merging([
      "HALO_PROFILES": "\(folder.path)/profiles.json"
    ]) { $1 }
    let result = try CommandResult.of(
      Repository.program("halo"), ["repl", "--profile", "billing", "--yes"],
      environment: environment,
      input: "(\(Self.rename)).alias\n:sim\n:undo\n:profile test\n:undo\n")
    expectSnapshot(result.errors, named: "repl/undo-in-another-profile")
  }

  @Test func aScriptThatExitsEndsAlone() throws {
    let folder = try TemporaryFolder([
      "good.lua": "print 'good' os.exit(0)", "bad.lua": "print 'bad' os.exit(3) print 'no'",
      "bind.lua": "print(\(Self.rename).alias)",
    ])
    let input = """
      local t = task.spawn(function() task.sleep(0.01) return 'the task goes on' end)
      :run \(folder.path)/good.lua
      :run \(folder.path)/bad.lua
      t:wait()
      :run \(folder.path)/bind.lua
      :run! \(folder.path)/bind.lua
      """
    let result = try CommandResult.of(
      Repository.program("halo"), ["repl", "--sim"], input: input)
    let text = "\(result.output)--- standard error\n\(result.errors)"
    expectSnapshot(
      text.replacingOccurrences(of: folder.path, with: "FOLDER"), named: "repl/run-exits")
    #expect(result.status == 1)
  }

  @Test func filesAndModulesAreLoaded() throws {
    let folder = try TemporaryFolder([
      "answer.lua": "return { value = 1 }",
      "job.lua": "local helper = ...\nreturn helper, arg[0] ~= nil, arg[2]",
    ])
    let input = """
      answer = require "answer"
      answer.value
      io.open("\(folder.path)/answer.lua", "w"):write("return { value = 2 }"):close()
      :reload answer
      answer.value
      io.open("\(folder.path)/answer.lua", "w"):write("error('broken', 0)"):close()
      :reload answer
      io.open("\(folder.path)/answer.lua", "w"):write("return = 1"):close()
      :reload answer
      require "answer" == answer
      :reload cloud
      :reload nothing
      :run \(folder.path)/job.lua one 'two words'
      helper
      :run \(folder.path)/none.lua
      """
    let result = try CommandResult.of(
      Repository.program("halo"), ["repl", "--path", folder.path], input: input)
    let text = "\(result.output)--- standard error\n\(result.errors)"
    expectSnapshot(
      text.replacingOccurrences(of: folder.path, with: "FOLDER"), named: "repl/files-and-modules")
    #expect(result.status == 74)
  }

  @Test func aTableThatHoldsItselfManyTimesOverIsShownInPart() throws {
    let result = try CommandResult.of(
      Repository.program("halo"), ["repl"],
      input: "local t = {} for i = 1, 60 do t = { t, t } end return t\n'goes on'\n")
    #expect(result.output.contains("{…}"))
    #expect(result.output.hasSuffix("}\n\"goes on\"\n"))
    #expect(result.status == 0)
  }

  @Test(
    arguments: ["print 'begins' task.sleep(1000)\n", "print 'begins'\n"], ["INT", "TERM", "HUP"])
  func aSignalEndsIt(_ input: String, signal: String) throws {
    let session = try SignalledRun(session: input)
    let expected = ["INT": 128 + SIGINT, "TERM": 128 + SIGTERM, "HUP": 128 + SIGHUP]
    let (status, output) = try session.send(signal)
    #expect(status == expected[signal])
    #expect(output == "begins\n")
  }

  @Test func inputIsReadAsItComes() throws {
    let process = Process()
    let (input, output) = (Pipe(), Pipe())
    process.executableURL = Repository.program("halo")
    process.arguments = ["repl"]
    process.environment = [:]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    // Each answer comes before the next question.
    for (question, answer) in [("1 + 1\n", "2\n"), ("_ * 3\n", "6\n")] {
      try input.fileHandleForWriting.write(contentsOf: Data(question.utf8))
      #expect(try output.fileHandleForReading.read(upToCount: 2) == Data(answer.utf8))
    }
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }
}
