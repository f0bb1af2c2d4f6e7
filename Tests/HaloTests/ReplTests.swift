import Foundation
import SimulatedCloud
import TestSupport
import Testing

/// `halo repl` where standard input is no terminal; each case is a snapshot in
/// `Tests/snapshots/repl`.
@Suite(.timeLimit(.minutes(15))) struct ReplTests {
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

  private static let rename =
    "cloud.eip.rename{ publicip_id = '\(DemoAccount.boundEIP)', alias = 'gate' }"

  static let cases: [Case] = [
    // Expressions and statements.
    Case(
      "values", "1 + 1\n'text'\nnil\nprint 'printed'\n1, 2\nx = 5\nx\nreturn x + 1\n-- remark\n"),
    Case("last-result-in-statements", "21\nx = _ * 2\nx\nlocal t = { _ } return t\nreturn _\n"),
    Case("last-results", "10\n20\n_ + 1\n_1\n_2\nnil\n_\nlocal _ = 7\n_\n"),
    Case(
      "several-lines",
      "for i = 1, 2 do\n  print(i)\nend\n\nlocal t = {\n  1,\n  2,\n}\nt\n[[long\ntext]]\n"),
    Case("unfinished", status: 65, "x = 1\nif x then\n  print(x)\n"),
    Case("does-not-compile", status: 65, "x = = 1\nprint 'goes on'\n'open\n"),
    Case("begins-with-a-hash", "#!/usr/bin/env halo repl\nlocal t = { 1, 2 }\n#t\n"),
    Case("no-input", ""),

    // Locals.
    Case(
      "locals",
      """
      local x = 5
      x * 2
      local function fact(n) return n == 0 and 1 or n * fact(n - 1) end
      fact(5)
      local a, b = 1
      a, b
      do local inner = 1 end
      inner
      local n = 1 return n
      n
      """),
    Case(
      "locals-shadow-globals",
      """
      local type = "mine"
      type
      _G.type(type)
      type = "still mine"
      _G.type(type)
      y = 7
      _G.y, y
      local y = 8
      y = 9
      _G.y, y
      function see() return y end
      y = 10
      see()
      """),
    Case("locals-of-an-input-that-fails", status: 1, "local x = 1 error 'no'\nx\n"),
    Case(
      "locals-before-a-tail-call", "local x = 1 local function f() return x end return f()\nx\n"),

    // Errors.
    Case(
      "errors", with: ["--sim"], status: 1,
      """
      error 'no such host'
      error { code = 7 }
      error()
      cloud.eip.bnd{}
      cloud.eip.get{ publicip_id = 'x' }
      local function f() error 'deep' end function g() f() end
      g()
      """),
    Case(
      "the-last-error-counts", with: ["--sim"], status: 65,
      "error 'x'\ncloud.eip.get{}\nx = = 1\n1\n"),
    Case("exits", status: 3, "print 'one'\nos.exit(3)\nprint 'two'\n"),
    Case(
      "odd-errors", status: 1,
      "error(nil)\nerror(setmetatable({}, { __tostring = function() error 'no' end }))\n"
        + "error({})\nlocal function deep(n) return n == 0 and error 'deep' or 1 + deep(n - 1) end"
        + " deep(9)\n"),
    Case(
      "odd-inputs",
      "...\n::again:: local n = (n or 0) + 1 if n < 2 then goto done end ::done::\n"
        + "local _ENV = { x = 1 } y = x\ny\n_ENV = {}\nprint(type(print))\nlocal _ = 3\n;\n"),
    Case(
      "replaced-functions",
      "print, tostring, string.format, string.rep, table.concat = nil\n"
        + "x = setmetatable(_G, { __index = function(_, name) error(name) end }) and 1\n"
        + "{ 'a', 1 }, setmetatable({}, { __tostring = function() return 'mine' end })\n"),
    Case(
      "failing-tostring",
      "setmetatable({}, { __tostring = function() error('no', 0) end })\n"
        + "setmetatable({}, { __tostring = function() return 'an object' end })\n"),
    Case("no-credentials", with: ["--region", "cn-north-4"], status: 78, "cloud.eip.list{}\n"),

    // Tasks.
    Case(
      "tasks-go-on",
      "local t = task.spawn(function() task.sleep(0.01) print 'from the task' return 7 end)\n"
        + "print 'next input'\nt:wait()\n"),
    Case("tasks-are-waited-for", "task.spawn(function() task.sleep(0.01) print 'done' end)\n"),
    Case(
      "a-task-that-fails", status: 1,
      "task.spawn('backup', function() task.sleep(0.01) error 'no such host' end)\n"
        + "task.sleep(0.05) print 'goes on'\n"),

    Case(
      "lines-are-counted", status: 65,
      "\nerror 'two'\nlocal function f()\n  error 'four'\nend\nf()\nx = = 7\n"),
    Case("near-names", with: ["--sim"], status: 1, "mine = {}\ncluod.eip.list{}\nmien.x\nzzz()\n"),
    Case("control-characters", status: 1, "error 'red: \\27[31m'\n'shown: \\27[31m'\n"),

    // Changes.
    Case("a-change-needs-consent", with: ["--sim"], status: 1, "\(rename)\n"),
    Case("a-change-with-yes", with: ["--sim", "--yes"], "\(rename).alias\n"),
    Case(
      "a-change-with-a-bang", with: ["--sim"], "(\(rename)).alias !\nprint 'hi!' -- a remark!\n"),
    Case(
      "a-task-has-the-consent-of-its-input", with: ["--sim"],
      "local t = task.spawn(function() return \(rename) end)!\nt:wait().alias\n"),
    Case(
      "undo", with: ["--sim", "--yes"], status: 1,
      ":undo\n(\(rename)).alias\n:undo\n_.alias\n:undo\n"),
    Case(
      "undo-needs-consent", with: ["--sim"], status: 1, "(\(rename)).alias!\n:undo\n:undo!\n"),

    // Commands.
    Case("help", ":help\n:help save\n:help :time\n"),
    Case("help-on-a-name", ":help task.sleep\n"),
    Case("help-on-an-unknown-name", status: 64, ":help eip.bnd\n"),
    Case("help-on-a-value", with: ["--sim"], "e = cloud.eip.find{ alias = 'web' }\n:help e\n"),
    Case("help-on-nothing-known", status: 64, ":help qqqqqq\n"),
    Case("unknown-command", status: 64, ":hlep\n:\n:xyzzy\n:reload\n:run 'open\n"),
    Case("bare-words", "quit\nexit\n?\nexit = 5\nexit\n  :quit\n1\n"),
    Case("quit", "1\n:quit\n2\n"),
    Case("all", "{ 1 }\n:all\n"),
    Case(
      "region", with: ["--sim"],
      "#cloud.eip.list{}\n:region\n:region \(DemoAccount.otherRegion)\n:region\n#cloud.eip.list{}\n"
        + ":region cn-north-4\n#cloud.eip.list{}\n"),
    Case(
      "undo-elsewhere", with: ["--sim", "--yes"], status: 1,
      "(\(rename)).alias\n:region \(DemoAccount.otherRegion)\n:undo\n:region cn-north-4\n"
        + "(\(rename)).alias\n:sim\n:undo\n"),
    Case(
      "changes", with: ["--sim", "--yes"], status: 64,
      ":changes\n(\(rename)).alias\n(\(rename.replacing("gate", with: "door"))).alias\n"
        + ":undo 1\n:changes\n:undo 1\n:undo 9\n:undo skip\n:changes\n:undo x\n"),
    Case(
      "undo-in-a-simulator-that-is-gone", with: ["--sim", "--yes"], status: 1,
      "(\(rename)).alias\n:sim\n:undo\n"),
    Case("region-without-anything", with: ["--sim"], ":region cn-south-1\n"),
    Case("unknown-region", with: ["--sim"], status: 78, ":region cn-nort-4\n:region\n"),
    Case(
      "simulator", with: ["--region", "cn-north-4", "--yes"],
      ":sim\n(\(rename)).alias\n:sim\n"
        + "cloud.eip.get{ publicip_id = '\(DemoAccount.boundEIP)' }.alias\n"),
    Case("no-profile", status: 78, ":profile\n:profile billing\n"),
    Case("tasks", "task.spawn('sleeper', task.sleep, 0.01) return nil\n:tasks\n"),

    // How it was started.
    Case(
      "out-of-memory", with: ["--memory", "8M"], status: 1,
      "local t = {} for i = 1, 1e9 do t[i] = {} end\nprint 'goes on'\n"),
    Case("exec", status: 1, "os.execute 'true'\n"),
  ]

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
    let folder = try TemporaryFolder(["faults": "on=eip.bind phase=after kind=stuck\n"])
    let input = """
      (\(Self.rename)).alias
      cloud.eip.bind{ publicip_id = '\(DemoAccount.freeEIPs[0])', \
      port_id = '\(DemoAccount.otherServerPortID)', timeout = 0.5 }
      :undo
      :undo skip
      :undo
      :undo
      """
    let result = try CommandResult.of(
      Repository.program("halo"),
      ["repl", "--sim", "--yes", "--faults", "\(folder.path)/faults"], input: input)
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
