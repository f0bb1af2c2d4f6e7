import SimulatedCloud

// The command line, scripts, modules, and how far a script may go.
extension CommandTests {
  static let scriptCases: [Case] = [
    // The command line.
    Case(name: "help", arguments: ["--help"], status: 0),
    Case(name: "help-run", arguments: ["run", "--help"], status: 0),
    Case(name: "help-unknown", arguments: ["help", "qqqqqq"], status: 64),
    Case(name: "help-demo", arguments: ["help", "demo"], status: 0),
    Case(
      name: "seed-below-zero",
      arguments: ["--sim", "--random-faults", "1", "--seed", "-1", "-e", "print(1)"], status: 0),
    Case(name: "help-alone", arguments: ["help"], status: 0),
    Case(name: "misspelt-subcommand", arguments: ["chekc", "job.lua"], status: 64),
    Case(name: "unknown-subcommand", arguments: ["frobnicate"], status: 64),
    Case(name: "unknown-subcommand-that-is-run", arguments: ["run", "frobnicate"], status: 74),
    Case(name: "negative-timeout", arguments: ["run", "--timeout", "-5", "job.lua"], status: 64),
    Case(name: "negative-lease", arguments: ["--lease", "-1.5m", "-e", "x = 1"], status: 64),
    Case(name: "negative-memory", arguments: ["run", "--memory", "-64M", "job.lua"], status: 64),
    Case(name: "negative-limit", arguments: ["runs", "--limit", "-3"], status: 64),
    Case(name: "negative-run", arguments: ["resume", "-3"], status: 64),
    Case(name: "no-timeout", arguments: ["run", "--timeout", "0s", "job.lua"], status: 64),
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
    Case(
      name: "loop-through-a-list", arguments: ["-e", "for i, e in { 1, 2 } do print(i, e) end"],
      status: 1),
    Case(
      name: "raises-a-table-above-a-task",
      arguments: [
        "-e",
        "task.spawn(function() print(select(2, pcall(task.sleep, 9)).message) end)"
          + " task.sleep(0.01) error{ code = 3 }",
      ], status: 1),
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
    Case(
      name: "hexadecimal-timeout", arguments: ["--timeout", "0x10", "-e", "x = 1"], status: 64),
    Case(name: "hexadecimal-size", arguments: ["--memory", "0x10M", "-e", "x = 1"], status: 64),
    Case(name: "odd-size", arguments: ["--memory", "6B4M", "-e", "x = 1"], status: 64),
    Case(name: "exponent", arguments: ["--wait", "1e3", "-e", "x = 1"], status: 64),
    Case(
      name: "no-such-policy", arguments: ["--on-interrupted", "x", "-e", "x = 1"], status: 64),
    Case(name: "bad-size", arguments: ["--memory", "12", "-e", "x = 1"], status: 64),
    Case(
      name: "timed-out-waiting", arguments: ["--timeout", "50ms", "-e", "task.sleep(100)"],
      status: 124),
    Case(name: "operation-as-a-command", arguments: ["eip.list"], status: 64),
    Case(
      name: "option-behind-the-script",
      arguments: ["Tests/HaloTests/Scripts/lists.lua", "--region=cn-north-4"],
      environment: key, status: 78),
    Case(
      name: "timed-out-and-failed-in-clean-up",
      arguments: [
        "--timeout", "50ms", "-e",
        "local last <close> = setmetatable({}, { __close = function() error 'broken' end }) task.sleep(100)",
      ], status: 124),
    // It had failed before.
    Case(
      name: "failed-and-timed-out-in-clean-up",
      arguments: [
        "--timeout", "50ms", "-e",
        "local last <close> = setmetatable({}, { __close = function() task.sleep(0.2) end }) error 'boo'",
      ], status: 1),
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
      name: "timed-out-in-a-finalizer",
      arguments: [
        "--timeout", "50ms", "-e", "setmetatable({}, { __gc = function() while true do end end })",
      ], status: 124),
    Case(
      name: "timed-out-in-a-finalizer-after-an-error",
      arguments: [
        "--timeout", "50ms", "-e",
        "setmetatable({}, { __gc = function() print 'gc' while true do end end }) error 'boom'",
      ], status: 1),
    Case(
      name: "timed-out-in-a-finalizer-after-an-exit",
      arguments: [
        "--timeout", "50ms", "-e",
        "setmetatable({}, { __gc = function() while true do end end }) os.exit(true, true)",
      ], status: 124),
    // Halo's own function collects garbage there.
    Case(
      name: "timed-out-in-a-finalizer-of-a-call",
      arguments: [
        "--timeout", "50ms", "-e",
        "local s = '[' .. ('[],'):rep(300000) .. '1]' "
          + "setmetatable({}, { __gc = function() while true do end end }) json.decode(s)",
      ], status: 124),
    Case(
      name: "finalizers-that-fail",
      arguments: [
        "--memory", "8M", "-e",
        "local function last(f) setmetatable({}, { __gc = f }) end "
          + "last(function() error 'boom' end) last(coroutine.yield) "
          + "last(function() local t = {} while true do t[#t + 1] = {} end end)",
      ], status: 0),
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
  ]
}
