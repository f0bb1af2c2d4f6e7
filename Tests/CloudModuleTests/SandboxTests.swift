import LuaHost
import SimulatedRuns
import Testing

/// What a script may try without `--allow-exec`. Each attempt is a chunk that returns something true,
/// or raises nothing, if it got where it should not.
@Suite(.timeLimit(.minutes(30))) struct SandboxTests {
  private static let removed = ["package.searchers[3]", "package.searchers[4]"]

  /// What is there and only says how it would be allowed.
  static let refusing = [
    "os.execute", "io.popen", "package.loadlib", "debug.getregistry",
    "debug.getupvalue", "debug.setupvalue", "debug.upvalueid", "debug.upvaluejoin",
    "debug.getlocal", "debug.setlocal", "debug.getmetatable", "debug.setmetatable",
    "debug.getuservalue", "debug.setuservalue", "debug.sethook", "debug.gethook", "debug.getinfo",
    "debug.debug", "debug.setcstacklimit",
  ]

  /// What cannot be had, by every name a library goes by.
  private static let libraries = removed.flatMap { name in
    let parts = name.split(separator: ".")
    return [
      "return \(name)", "return require '\(parts[0])'.\(parts[1])",
      "return package.loaded.\(parts[0]).\(parts[1])",
    ]
  }

  private static let calls = refusing.flatMap { name in
    let parts = name.split(separator: ".")
    return [
      "return \(name)('true', '*')", "return require '\(parts[0])'.\(parts[1])('true', '*')",
      "return package.loaded.\(parts[0]).\(parts[1])('true', '*')",
    ]
  }

  /// Attempts to change what belongs to the runtime; none may succeed.
  private static let changes =
    ["cloud", "task", "json", "http", "env", "cloud.eip", "cloud.dns", "require 'cloud.vpc'"]
    .flatMap { module in
      [
        "\(module).list = print", "local m = \(module) m.request = nil", "\(module)[1] = 1",
        "local m = \(module) m.new = 1 return m.new",
        "rawset(\(module), 'list', print)", "rawset(\(module), 1, 1)",
        "setmetatable(\(module), {})", "setmetatable(\(module), nil)",
        "getmetatable(\(module)).__index = function() return 1 end return \(module).nothing",
        "getmetatable(\(module)).__newindex = rawset \(module).list = print",
        "return next(\(module))",
        "table.insert(\(module), 1)", "table.move({ 1 }, 1, 1, 1, \(module))",
        "table.sort(\(module), error) \(module)[1] = 2",
      ].map(\.asStatement)
    } + [
      "cloud.eip.get = nil", "cloud.eip.Status = {}", "rawset(cloud, 'eip', {})",
      "cloud.account{ region = demo.other_region }.eip = {}",
      "rawset(cloud.account{ region = demo.other_region }, 'eip', {})",
      "for _, service in pairs(cloud) do service.list = nil end",
      "for name, f in pairs(task) do task[name] = f end",
      "local n, s = pairs(cloud) rawset(s or cloud, 'eip', 1)",
      "local n = pairs(cloud) local _, m = n(nil) rawset(m, 'list', print)",
    ]

  private static let strings = [
    "return getmetatable('')", "getmetatable('').__index = {}", "setmetatable('', {})",
    "getmetatable('x').__add = function() return 1 end",
    "return getmetatable(('x'):rep(3)).__index",
  ]

  private static let objects = [
    "return getmetatable(task.spawn(print))", "setmetatable(task.spawn(print), {})",
    "task.spawn(print).wait = nil", "task.spawn(print).x = 1", "rawset(task.spawn(print), 'x', 1)",
    "local r = http.get 'https://example.com/' getmetatable(r).__newindex = nil r.status = 500",
    "return getmetatable(json.null)",
    "http.get('https://example.com/').status = 500",
    "getmetatable(json.array {}).__name = 1 return json.encode(json.array {}) ~= '[]'",
    "setmetatable(json.decode '[]', {})", "json.null.x = 1",
    "return os.getenv 'HUAWEICLOUD_SDK_SK'", "return env.all().HUAWEICLOUD_SDK_SK",
    "return getmetatable(task.semaphore(1))", "return rawget(task.spawn(print), 'wait')",
    """
    local _, e = pcall(cloud.eip.get, {})
    getmetatable(e).__tostring = function() return 'forged' end
    return tostring(e) == 'forged'
    """,
    "local _, e = pcall(cloud.eip.get, {}) setmetatable(e, nil)",
    "local r = cloud.eip.list{}[1] getmetatable(r).__index = nil return r.nothing == nil",
    "local r = cloud.eip.list{}[1] return debug.setmetatable(r, getmetatable(r))",
    "setmetatable(cloud.eip.list{}[1], nil)",
    "task.spawn(print).wait(io.stdout)", "task.spawn(print).wait({})",
    "local t = task.semaphore(1) task.spawn(print).wait(t)",
  ]

  private static let code = [
    "load(string.dump(function() end))()", "load(string.dump(function() end), 'x', 'b')()",
    "load(string.dump(function() end), 'x', 'bt')()", "load('\\27Lua', 'x', 'b')()",
    "load(function() return nil end, 'x', 'b')()",
    "local f = io.tmpfile() f:write(string.dump(print)) f:close()",
    """
    local name = os.tmpname()
    local file = io.open(name, 'wb')
    file:write(string.dump(function() return 1 end))
    file:close()
    local chunk, message = loadfile(name, 'b')
    os.remove(name)
    return chunk
    """,
    """
    local name = os.tmpname()
    local file = io.open(name, 'wb')
    file:write(string.dump(function() return 1 end))
    file:close()
    local ok = pcall(dofile, name)
    os.remove(name)
    return ok
    """,
    """
    local name = os.tmpname()
    local file = io.open(name, 'wb')
    file:write(string.dump(function() return 1 end))
    file:close()
    package.path = name
    local ok = pcall(require, 'anything')
    os.remove(name)
    return ok
    """,
    "return package.searchers[3]", "return package.searchers[4]",
    "package.cpath = './?.so' require 'lfs'",
    "package.cpath = '/usr/lib/?.so;/usr/local/lib/?.so' require 'posix'",
    "require 'halo.task'", "return package.loaded['halo.task']",
    "return package.preload['halo.task']",
    "return package.loaded._LOADED", "return package.loaded._PRELOAD", "return _G._LOADED",
    "return coroutine.running()[1]", "return getmetatable(coroutine.running())",
    "return getmetatable(io.stdout).__index.popen", "return io.stdout.popen",
    "return getmetatable(print)", "return getmetatable(nil)", "return getmetatable(1)",
    "string.rep('x', -1)() ", "coroutine.wrap(function() coroutine.wrap(os.execute)('true') end)()",
    "pcall(os.execute, 'true') assert(pcall(os.execute, 'true'))",
    "xpcall(io.popen, error, 'true') assert(pcall(io.popen, 'true'))",
  ]

  static let attempts = libraries + calls + changes + strings + objects + code

  @Test(arguments: attempts) func doesNotSucceed(attempt: String) throws {
    let run = SimulatedRun()
    run.lua.restrict()
    let failure = try run.run(
      """
      local chunk = assert(load(\(attempt.quoted), "=attempt", "t"))
      local ok, value = pcall(chunk)
      if ok and (value or select("#", chunk) < 0) then error("got " .. tostring(value), 0) end
      -- Whatever was tried, the runtime is as it was.
      assert(type(cloud.eip.list) == "function" and type(cloud.eip.list {}) == "table")
      assert(rawget(cloud, 1) == nil and rawget(cloud, "eip") == nil)
      assert(task.spawn(function() return 1 end):wait() == 1)
      assert(("x"):upper() == "X")
      """)
    #expect(failure == nil, "\(failure?.message ?? "")")
  }

  /// Everything that changes something has to say so.
  @Test(arguments: changes) func isRefusedAloud(change: String) throws {
    guard !change.hasPrefix("return"), !change.contains("pairs(cloud) rawset(s") else { return }
    let run = SimulatedRun()
    let failure = try run.run(change)
    #expect(failure != nil)
  }

  @Test(arguments: refusing) func theRemedyIsNamed(function: String) throws {
    let run = SimulatedRun()
    run.lua.restrict { "\($0) needs --allow-exec" }
    let failure = try run.run("\(function) 'true'", name: "@job.lua")
    #expect(failure?.message == "job.lua:1: \(function) needs --allow-exec")
  }

  @Test func tracebacksAndModulesStay() throws {
    let run = SimulatedRun()
    run.lua.restrict()
    let failure = try run.run(
      """
      assert(debug.traceback("x"):find "stack traceback")
      assert(package.cpath == "")
      assert(require "cloud" == cloud and require "task" == task and require "move".eip)
      local names = {}
      for name, service in pairs(cloud) do names[#names + 1] = name end
      assert(#names > 5)
      """)
    #expect(failure == nil, "\(failure?.message ?? "")")
  }
}

extension String {
  /// As a Lua string.
  fileprivate var quoted: String { "[==[\(self)]==]" }

  /// `require "x".y = 1` needs parentheses to be a statement.
  fileprivate var asStatement: String {
    hasPrefix("require 'cloud.vpc'")
      ? replacing("require 'cloud.vpc'", with: "(require 'cloud.vpc')") : self
  }
}
