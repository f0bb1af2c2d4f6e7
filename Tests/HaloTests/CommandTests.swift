import Foundation
import SimulatedCloud
import TestSupport
import Testing

/// What `halo` says and how it exits, case by case; each is a snapshot in `Tests/snapshots`.
@Suite(.timeLimit(.minutes(15))) struct CommandTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let arguments: [String]
    var environment: [String: String] = [:]
    var input = ""
    let status: Int32

    var testDescription: String { name }
  }

  static let key = [
    "HUAWEICLOUD_SDK_AK": DemoAccount.accessKey, "HUAWEICLOUD_SDK_SK": DemoAccount.secretKey,
  ]

  static let cases: [Case] = [
    // The command line.
    Case(name: "help", arguments: ["--help"], status: 0),
    Case(name: "help-run", arguments: ["run", "--help"], status: 0),
    Case(name: "help-unknown", arguments: ["help", "qqqqqq"], status: 64),
    Case(name: "help-demo", arguments: ["help", "demo"], status: 0),
    Case(
      name: "seed-below-zero",
      arguments: ["--sim", "--random-faults", "1", "--seed", "-1", "-e", "print(1)"], status: 0),
    Case(name: "help-alone", arguments: ["help"], status: 0),
    Case(name: "misspelt-subcommand", arguments: ["chekc", "job.lua"], status: 74),
    Case(name: "version", arguments: ["--version"], status: 0),
    Case(name: "no-script", arguments: ["run"], status: 64),
    Case(name: "unknown-option", arguments: ["run", "--smi", "job.lua"], status: 64),
    Case(name: "misspelt-profile", arguments: ["run", "--profil", "test"], status: 64),
    Case(name: "option-without-value", arguments: ["run", "--region"], status: 64),
    Case(name: "bad-log-format", arguments: ["--log-format", "xml", "-e", "x = 1"], status: 64),
    Case(
      name: "sim-and-endpoint",
      arguments: ["--sim", "--endpoint", "http://127.0.0.1:1", "-e", "x = 1"], status: 64),

    // The script.
    Case(name: "missing-script", arguments: ["no-such-script.lua"], status: 74),
    Case(name: "script-is-a-directory", arguments: ["Sources"], status: 74),
    Case(name: "syntax-error", arguments: ["-"], input: "local x = = 3\n", status: 65),
    Case(name: "bytecode", arguments: ["-"], input: "\u{1B}Lua", status: 65),
    Case(name: "raises-a-string", arguments: ["-e", "error 'no such host'"], status: 1),
    Case(
      name: "raises-a-table",
      arguments: ["-e", "local function f() error{ code = 7, why = 'x' } end f()"], status: 1),
    Case(name: "raises-nil", arguments: ["-e", "error()"], status: 1),
    Case(name: "exits", arguments: ["-e", "os.exit(3)"], status: 3),
    Case(
      name: "arguments", arguments: ["-e", "print(arg[0], arg[1], arg[2], ...)", "a b", "--sim"],
      status: 0),
    Case(
      name: "standard-input", arguments: ["-", "x"],
      input: "#!/usr/bin/env halo\nprint('script', arg[0], ...)\n", status: 0),
    Case(
      name: "shebang", arguments: ["Tests/HaloTests/Scripts/shebang.lua", "one", "-x"], status: 0),
    Case(
      name: "traceback", arguments: ["--sim", "Tests/HaloTests/Scripts/traceback.lua"], status: 1),
    Case(
      name: "raises-controls",
      arguments: ["-e", #"error("one\nhalo: two\n\tthree\r\27[2J\7\u{9b}", 0)"#], status: 1),
    Case(
      name: "warning-with-controls", arguments: ["-e", #"warn("low\nhalo: all is well\27[A")"#],
      status: 0),
    Case(name: "warning", arguments: ["-e", "warn('@on') warn('low on ports')"], status: 0),

    // Modules.
    Case(
      name: "path",
      arguments: ["--path", "Tests/HaloTests/Scripts/modules", "-e", "print(require 'greeting')"],
      status: 0),
    Case(
      name: "path-after-the-script-folder",
      arguments: [
        "--path", "Tests/HaloTests/Scripts/modules", "Tests/HaloTests/Scripts/requires.lua",
      ], status: 0),
    Case(
      name: "no-module",
      arguments: [
        "--path", "Tests/HaloTests/Scripts/modules", "--path", "/usr/share/halo/", "-e",
        "require 'greetings'",
      ], status: 1),

    // How far a script may go.
    Case(name: "bad-duration", arguments: ["--timeout", "soon", "-e", "x = 1"], status: 64),
    Case(name: "bad-size", arguments: ["--memory", "12", "-e", "x = 1"], status: 64),
    Case(
      name: "timed-out-waiting", arguments: ["--timeout", "50ms", "-e", "task.sleep(100)"],
      status: 124),
    Case(
      name: "timed-out-in-a-loop",
      arguments: [
        "--timeout", "50ms", "-e", "while true do pcall(function() while true do end end) end",
      ], status: 124),
    Case(
      name: "timed-out-in-a-pattern",
      arguments: [
        "--timeout", "50ms", "-e", "(('a'):rep(40)):find(('a?'):rep(40) .. ('a'):rep(40))",
      ], status: 124),
    Case(
      name: "timed-out-in-a-handler",
      arguments: [
        "--timeout", "50ms", "-e",
        "local function loop() while true do end end while true do xpcall(loop, loop) end",
      ], status: 124),
    Case(
      name: "timed-out-in-a-loop-that-spawns",
      arguments: [
        "--timeout", "50ms", "-e", "while true do pcall(task.spawn, function() end) end",
      ], status: 124),
    Case(
      name: "timed-out-in-tasks-that-spawn",
      arguments: [
        "--timeout", "50ms", "-e",
        "local function grow() pcall(task.spawn, grow) pcall(task.spawn, grow) end grow()",
      ], status: 124),
    Case(
      name: "too-many-tasks",
      arguments: ["-e", "while true do task.spawn(function() end) end"], status: 1),
    Case(
      name: "out-of-memory",
      arguments: ["--memory", "8M", "-e", "local t = {} for i = 1, 1e9 do t[i] = {} end"],
      status: 1),
    Case(
      name: "failure-in-a-task",
      arguments: [
        "-e", "task.spawn('backup', function() error 'no such host' end) task.sleep(100)",
      ], status: 1),
    Case(
      name: "exits-after-cleaning-up",
      arguments: [
        "-e",
        "local _ <close> = setmetatable({}, { __close = function() print 'clean' end })"
          + " pcall(os.exit, 7) while true do end",
      ], status: 7),
    Case(name: "exec", arguments: ["-e", "os.execute 'true'"], status: 1),
    Case(
      name: "allow-exec",
      arguments: ["--allow-exec", "-e", "print(io.popen('echo hello'):read())"], status: 0),

    // The account.
    Case(name: "no-region", arguments: ["-e", "cloud.eip.list{}"], status: 78),
    Case(
      name: "misspelt-region", arguments: ["--region", "cn-nort-4", "-e", "x = 1"], status: 78),
    Case(
      name: "misspelt-region-from-the-environment", arguments: ["-e", "cloud.eip.list{}"],
      environment: ["HALO_REGION": "cn-nort-4"], status: 78),
    Case(
      name: "no-credentials", arguments: ["--region", "cn-north-4", "-e", "cloud.eip.list{}"],
      status: 78),
    Case(
      name: "misspelt-project", arguments: ["--project-id", "zz", "--sim", "-e", "x = 1"],
      status: 78),
    Case(
      name: "misspelt-project-from-the-environment",
      arguments: ["--region", "cn-north-4", "-e", "cloud.eip.list{}"],
      environment: key.merging(["HUAWEICLOUD_SDK_PROJECT_ID": "zz"]) { $1 }, status: 78),
    Case(
      name: "no-secret-key", arguments: ["--region", "cn-north-4", "-e", "cloud.eip.list{}"],
      environment: ["HUAWEICLOUD_SDK_AK": "AK"], status: 78),
    Case(
      name: "bad-endpoint", arguments: ["--endpoint", "ftp://x", "-e", "x = 1"], status: 78),
    Case(
      name: "plain-http-to-another-host",
      arguments: ["--endpoint", "http://example.com", "-e", "x = 1"], status: 78),
    Case(
      name: "refused-connection",
      arguments: [
        "--region", "cn-north-4", "--endpoint", "http://127.0.0.1:1", "-e", "cloud.eip.list{}",
      ], environment: key, status: 69),
    Case(
      name: "wrong-region",
      arguments: ["--sim", "--region", "cn-south-1", "-e", "cloud.eip.list{}"],
      status: 78),
    Case(
      name: "endpoint-of-no-service",
      arguments: ["--endpoint", "foo=http://127.0.0.1:1", "-e", "x = 1"], status: 78),
    Case(
      name: "endpoint-of-a-misspelt-service",
      arguments: ["--endpoint", "modelart=http://127.0.0.1:1", "-e", "x = 1"], status: 78),
    Case(
      name: "unknown-region",
      arguments: ["--region", "mars", "-e", "x = 1"], status: 78),
    Case(
      name: "account-of-a-misspelt-region",
      arguments: ["--sim", "-e", "cloud.account{ region = 'cn-north4' } print 'not reached'"],
      status: 78),
    Case(
      name: "account-of-a-missing-profile",
      arguments: ["-e", "cloud.account{ profile = 'tst' } print 'not reached'"],
      environment: key.merging(["HALO_PROFILES": "/nowhere/profiles.json"]) { $1 }, status: 78),
    Case(
      name: "end-of-options",
      arguments: ["run", "--", "Tests/HaloTests/Scripts/shebang.lua", "-x"],
      status: 0),

    // What the modules say.
    Case(name: "json-encode", arguments: ["-e", "json.encode{ a = { print } }"], status: 1),
    Case(name: "json-decode", arguments: ["-e", "json.decode '{\"a\": 1,}'"], status: 1),
    Case(
      name: "http-refused", arguments: ["-e", "http.get 'http://127.0.0.1:1/x?key=1'"], status: 69),
    Case(name: "http-scheme", arguments: ["-e", "http.get 'file:///etc/passwd'"], status: 1),
    Case(
      name: "http-fields", arguments: ["-e", "http.request{ ulr = 'x', timeout = '5' }"], status: 1),
    Case(
      name: "net-fields", arguments: ["-e", "net.reachable{ host = 'a b', port = 0 }"], status: 1),
    Case(name: "time-parse", arguments: ["-e", "time.parse 'yesterday'"], status: 1),
    Case(name: "time-format", arguments: ["-e", "time.format(0, 'spaecd')"], status: 1),
    Case(name: "env-require", arguments: ["-e", "env.require 'HEALTH_URL'"], status: 1),
    Case(name: "env-key", arguments: ["-e", "os.getenv 'HUAWEICLOUD_SDK_SK'"], status: 1),

    // Calls.
    Case(name: "unknown-operation", arguments: ["--sim", "-e", "cloud.eip.bnd{}"], status: 1),
    Case(name: "unknown-service", arguments: ["--sim", "-e", "cloud.eips.list{}"], status: 1),
    Case(name: "missing-field", arguments: ["--sim", "-e", "cloud.eip.bind{}"], status: 1),
    Case(
      name: "wrong-type", arguments: ["--sim", "-e", "cloud.eip.get{ publicip_id = 7 }"], status: 1),
    Case(
      name: "unknown-field", arguments: ["--sim", "-e", "cloud.eip.get{ publicip = 'x' }"],
      status: 1),
    Case(
      name: "no-table", arguments: ["--sim", "-e", "cloud.eip.get('x')"], status: 1),
    Case(
      name: "id-with-a-slash",
      arguments: ["--sim", "-e", "cloud.eip.get{ publicip_id = '../../v3/projects' }"], status: 1),
    Case(
      name: "id-with-a-question-mark",
      arguments: ["--sim", "-e", "cloud.dns.get_endpoint{ endpoint_id = 'a?b=c' }"], status: 1),
    Case(
      name: "id-with-a-line-break",
      arguments: ["--sim", "-e", "cloud.modelarts.get_server{ id = 'a\\nb' }"], status: 1),
    Case(
      name: "id-with-a-nul",
      arguments: ["--sim", "-e", "cloud.modelarts.get_server{ id = 'a\\0b' }"], status: 1),
    Case(
      name: "unbind-by-omission",
      arguments: ["--sim", "-e", "cloud.eip.update{ publicip_id = '\(DemoAccount.boundEIP)' }"],
      status: 1),
    Case(
      name: "not-found",
      arguments: [
        "--sim", "-e", "cloud.eip.get{ publicip_id = '00000000-0000-4000-8000-000000000000' }",
      ], status: 1),
    Case(
      name: "bound-elsewhere",
      arguments: [
        "--sim", "-e",
        "cloud.eip.bind{ publicip_id = '\(DemoAccount.boundEIP)',"
          + " port_id = '\(DemoAccount.otherServerPortID)' }",
      ], status: 1),
    Case(
      name: "unknown-record-field",
      arguments: ["--sim", "-e", "print(cloud.eip.list{}[1].aliass)"],
      status: 1),

    // A simulator that misbehaves.
    Case(
      name: "faults-operation",
      arguments: ["--sim", "--faults", "Tests/HaloTests/Scripts/operation.faults", "-e", "x = 1"],
      status: 78),
    Case(
      name: "faults-service",
      arguments: ["--sim", "--faults", "Tests/HaloTests/Scripts/service.faults", "-e", "x = 1"],
      status: 78),
    Case(
      name: "faults-phase",
      arguments: ["--sim", "--faults", "Tests/HaloTests/Scripts/phase.faults", "-e", "x = 1"],
      status: 78),
    Case(
      name: "faults-kind",
      arguments: ["--sim", "--faults", "Tests/HaloTests/Scripts/kind.faults", "-e", "x = 1"],
      status: 78),
    Case(
      name: "faults-delay",
      arguments: ["--sim", "--faults", "Tests/HaloTests/Scripts/delay.faults", "-e", "x = 1"],
      status: 78),
    Case(
      name: "faults-nowhere",
      arguments: ["--sim", "--faults", "Tests/HaloTests/Scripts/nowhere.faults", "-e", "x = 1"],
      status: 78),
    Case(
      name: "faults-fired-and-not",
      arguments: [
        "--sim", "--faults", "Tests/HaloTests/Scripts/never.faults", "-e",
        "cloud.eip.get{ publicip_id = '\(DemoAccount.boundEIP)' }",
      ], status: 1),
    Case(
      name: "faults-missing-file", arguments: ["--sim", "--faults", "none", "-e", "x = 1"],
      status: 74),
    Case(
      name: "faults-without-sim",
      arguments: ["--faults", "Tests/HaloTests/Scripts/never.faults", "-e", "x = 1"], status: 64),
    Case(
      name: "faults-twice",
      arguments: ["--sim", "--faults", "none", "--random-faults", "2", "-e", "x = 1"], status: 64),
    Case(
      name: "random-faults-none", arguments: ["--sim", "--random-faults", "0", "-e", "x = 1"],
      status: 64),
    Case(
      name: "random-faults",
      arguments: ["--sim", "--random-faults", "3", "--seed", "7", "-e", "print(1)"], status: 0),
    Case(
      name: "random-faults-of-another-seed",
      arguments: ["--sim", "--random-faults", "3", "--seed", "8", "-e", "print(1)"], status: 0),

    // Scripts called without arguments.
    Case(name: "usage-move-eip", arguments: ["scripts/move-eip.lua"], status: 64),
    Case(
      name: "usage-attach-lite-server", arguments: ["scripts/attach-lite-server.lua"], status: 64),
    Case(name: "usage-rename-eip", arguments: ["scripts/rename-eip.lua"], status: 64),
    Case(name: "usage-fleet-rebind", arguments: ["scripts/fleet-rebind.lua"], status: 64),
    Case(name: "usage-failover", arguments: ["scripts/failover.lua"], status: 64),
    Case(
      name: "unknown-option-of-a-script",
      arguments: ["scripts/fleet-rebind.lua", "--limt", "3", "fleet.txt"], status: 64),
    Case(
      name: "bad-number-of-a-script",
      arguments: ["scripts/failover.lua", "--failures=0", "203.0.113.10"], status: 64),
    Case(
      name: "missing-value-of-a-script", arguments: ["scripts/fleet-rebind.lua", "--limit"],
      status: 64),
    Case(
      name: "missing-argument-of-a-script",
      arguments: ["scripts/failover.lua", "203.0.113.10", "server"], status: 64),
    Case(
      name: "late-option-of-a-script",
      arguments: ["scripts/fleet-rebind.lua", "fleet.txt", "--check"], status: 64),
    Case(
      name: "help-of-fleet-rebind", arguments: ["scripts/fleet-rebind.lua", "--help"], status: 0),
    Case(name: "help-of-failover", arguments: ["scripts/failover.lua", "--help"], status: 0),
    Case(
      name: "failed-fleet",
      arguments: [
        "--sim", "--faults", "Tests/HaloTests/Scripts/refused-bind.faults",
        "scripts/fleet-rebind.lua", "Tests/HaloTests/Scripts/fleet.txt",
      ], status: 77),
    Case(
      name: "missing-file-of-a-script",
      arguments: ["scripts/fleet-rebind.lua", "no-such-list.txt"], status: 74),
  ]

  @Test(arguments: cases) func says(_ item: Case) throws {
    let result = try CommandResult.of(
      Repository.program("halo"), item.arguments, environment: item.environment,
      input: item.input)
    #expect(result.status == item.status)
    expectSnapshot(transcript(of: item, result), named: "halo/\(item.name)")
  }

  @Test(arguments: [("HUP", 129), ("TERM", 143), ("INT", 130)] as [(String, Int32)])
  func aSignalRunsCleanUpCode(signal: String, status: Int32) throws {
    let script = """
      local guard <close> = setmetatable({}, { __close = function() print("closed") end })
      print "waiting"
      task.sleep(60)
      """
    let process = try SignalledRun(script)
    let result = try process.send(signal)
    #expect(result.status == status)
    #expect(result.output == "waiting\nclosed\n")
  }

  @Test func aUserSignalShowsWhatTheTasksDo() throws {
    // The last task to begin speaks when the others already wait.
    let process = try SignalledRun(
      """
      local function back_up() task.sleep(60) end
      task.spawn("backup", back_up)
      task.spawn(function() print "waiting" end)
      task.sleep(60)
      """)
    try process.notify("USR1")
    let result = try process.send("TERM")
    #expect(result.status == 143)
    let report = process.errorOutput
    for line in [
      "task 1: waiting for 0.", "task 2 'backup': waiting for 0.",
      "s, task.sleep, spawned at (command line):2\n", "(command line):1: in ",
      "(command line):4: in ",
    ] {
      #expect(report.contains(line), "\(report)")
    }
  }

  @Test("Thousands of arguments reach the script as they are")
  func manyArguments() throws {
    let words = (1...3000).map { $0 % 2 == 0 ? "--region" : "a b \($0)" }
    let result = try CommandResult.of(
      Repository.program("halo"),
      ["--timeout", "1m", "-e", "print(#arg, arg[1], arg[2], arg[2999], ...)"] + words)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.hasPrefix("3000\ta b 1\t--region\ta b 2999\ta b 1\t"))
    #expect(result.output.hasSuffix("\t--region\n"))
  }

  func transcript(of item: Case, _ result: CommandResult) -> String {
    let words = item.arguments.map { word in
      word.allSatisfy { $0.isLetter || $0.isNumber || "-_./:=".contains($0) } ? word : "\"\(word)\""
    }
    var text = "$ halo \(words.joined(separator: " "))\n\(result.output)"
    if !result.errors.isEmpty { text += "--- standard error\n\(result.errors)" }
    return text + "--- exit \(result.status)\n"
  }
}
