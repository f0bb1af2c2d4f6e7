import SimulatedCloud

extension ReplTests {
  static let rename =
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
    Case(
      "near-names", with: ["--sim"], status: 1, "mine = {}\ncluod.eip.list{}\nmien.x\nzzz()\nb.x\n"),
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
    Case("help-demo", "help 'demo'\n:help exit-codes\n"),
    Case("help", ":help\n:help save\n:help :time\n"),
    Case("help-on-a-name", ":help task.sleep\n"),
    Case("help-on-an-unknown-name", status: 64, ":help eip.bnd\n"),
    Case("help-on-a-value", with: ["--sim"], "e = cloud.eip.find{ alias = 'web' }\n:help e\n"),
    Case("help-on-nothing-known", status: 64, ":help qqqqqq\n"),
    Case("unknown-command", status: 64, ":hlep\n:\n:xyzzy\n:reload\n:run 'open\n"),
    Case("bare-words", "quit\nexit\nquit()\nhelp\n?\nexit = 5\nexit\n  :quit\n1\n"),
    Case("quit", "1\n:quit\n2\n"),
    Case("plan-of-nothing", status: 64, ":plan\n:time\n"),
    Case("name-help", status: 64, "task.sleep?\n?net.reachable\nx = { 1 }\nx?\n:help env\nnope?\n"),
    Case(
      "last-expression",
      "local n = 2; n * n\nlocal m = n + 1 m, n\nfunction f() return 7 end f()\n"
        + "f() f()\nn = 5 n = 6\nlocal t = { 1 } #t\nif n then n = 8 end n\n"),
    Case(
      "result-views", with: ["--sim"], status: 64,
      ":columns\ncloud.eip.list{}\n:columns alias status\n:sort -alias\n:columns alais\n:columns\n"
        + ":sort\n#_\n:columns a\n:sort x\n:csv\n"),
    Case("all", "{ 1 }\n:all\n:x\n"),
    Case(
      "region", with: ["--sim"],
      "#cloud.eip.list{}\n:region\n:region \(DemoAccount.otherRegion)\n:region\n#cloud.eip.list{}\n"
        + ":region cn-north-4\n#cloud.eip.list{}\n"),
    Case(
      "undo-elsewhere", with: ["--sim", "--yes"], status: 1,
      "(\(rename)).alias\n:region \(DemoAccount.otherRegion)\n:undo\n:region cn-north-4\n"
        + "(\(rename)).alias\n:sim\n:undo\n"),
    Case(
      "plan", with: ["--sim", "--yes"], status: 64,
      "local name = 'planned'\n"
        + ":plan cloud.eip.rename{ publicip_id = '\(DemoAccount.boundEIP)', alias = name }\n"
        + "cloud.eip.get{ publicip_id = '\(DemoAccount.boundEIP)' }.alias\n"
        + ":plan scripts/rename-eip.lua 203.0.113.10 other\n:plan print(name) error 'no'\n:plan x +\n"
        + ":plan\n"),
    Case(
      "plan-output", with: ["--sim"], status: 0,
      ":plan io.write('a\\nb') io.stdout:write('c\\n') print('d') io.write('e')\n"
        + ":plan cloud.eip.unbind{ publicip_id = '\(DemoAccount.boundEIP)' } os.exit(3)\n"
        + "do io.write('f\\n') end\n"),
    Case(
      "plan-globals", with: ["--sim"], status: 0,
      "limit = 3\nlocal limit = 4\nmoved = { name = 'planned' }\n"
        + "eip = cloud.eip.get{ publicip_id = '\(DemoAccount.boundEIP)' }\n"
        + ":plan cloud.eip.rename{ publicip_id = eip.id, alias = moved.name }\n"
        + ":plan print(limit) limit = 5 moved.name = 'other' new = true\nlimit, moved.name, new\n"
        + "function move() end\n:plan move()\n:plan pcall(task.sleep, 90000)\n"
        + "mt = setmetatable({}, { __index = { x = 1 } })\n:plan print(mt.x)\n"
        + "many = {} for i = 1, 40 do many = { many, many } end\n:plan print(#many)\n"
        + "flat = {} for i = 1, 1000000 do flat[i] = i end\n:plan print(#flat)\nflat = nil\n"
        + "one, two = {}, {} for i = 1, 500000 do one[i], two[i] = i, i end\n"
        + ":plan print((one and 1 or 0) + (two and 1 or 0))\n"),
    Case(
      "changes", with: ["--sim", "--yes"], status: 64,
      ":changes\n(\(rename)).alias\n(\(rename.replacing("gate", with: "door"))).alias\n"
        + ":undo 1\n:undo 2\n:changes\n:undo 2\n:undo 9\n:undo skip\n:changes\n:undo x\n"),
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
}
