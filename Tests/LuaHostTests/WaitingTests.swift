import LuaHost
import Testing

/// Where a host function may wait, and what happens there.
@Suite(.timeLimit(.minutes(30))) struct WaitingTests {
  struct Place: CustomTestStringConvertible {
    let testDescription: String
    let script: String
    var suspensions = 0
    var pumps = 0

    init(_ description: String, suspensions: Int = 0, pumps: Int = 0, _ script: String) {
      testDescription = description
      self.script = script
      self.suspensions = suspensions
      self.pumps = pumps
    }
  }

  static let suspended = [
    Place("plain code", suspensions: 1, "return wait(true)"),
    Place("pcall", suspensions: 1, "return select(2, pcall(wait, true))"),
    Place("xpcall body", suspensions: 1, "return select(2, xpcall(wait, print, true))"),
    Place("iterator", suspensions: 1, "for v in wait, true do return v end"),
    Place(
      "iterator in Lua", suspensions: 1, "for v in function() return wait(true) end do return v end"
    ),
    Place("tail call", suspensions: 1, "local function f() return wait(true) end return f()"),
    Place(
      "dofile", suspensions: 1,
      """
      local path = os.tmpname()
      local file <close> = io.open(path, 'w')
      file:write('return wait(true)') file:flush()
      local ok, result = pcall(dofile, path)
      os.remove(path)
      return result
      """),
    Place(
      "body of a module", suspensions: 1,
      """
      package.preload.m = function() return { v = wait(true) } end
      return require('m').v
      """),
    Place(
      "module searcher", suspensions: 1,
      """
      table.insert(package.searchers, 1, function() return function() return wait(true) end end)
      return (require('m'))
      """),
    Place(
      "<close>, leaving a block", suspensions: 1,
      """
      local r
      do local _ <close> = setmetatable({}, { __close = function() r = wait(true) end }) end
      return r
      """),
    Place(
      "<close>, on an error inside pcall", suspensions: 1,
      """
      local r
      pcall(function()
        local _ <close> = setmetatable({}, { __close = function() r = wait(true) end })
        error('x')
      end)
      return r
      """),
    Place(
      "<close>, on an error in a generic for", suspensions: 1,
      """
      local r
      local closing = setmetatable({}, { __close = function() r = wait(true) end })
      pcall(function() for _ in next, { 1 }, nil, closing do error('x') end end)
      return r
      """),
    Place(
      "coroutine.wrap", suspensions: 1,
      "return coroutine.wrap(function() return wait(true) end)()"),
    Place(
      "coroutine.wrap of the host function", suspensions: 1, "return coroutine.wrap(wait)(true)"),
    Place(
      "coroutine.resume", suspensions: 1,
      """
      return select(2, coroutine.resume(coroutine.create(function() return wait(true) end)))
      """),
    Place(
      "three coroutines deep, among yields", suspensions: 7,
      """
      local function generator(depth)
        return coroutine.wrap(function()
          if depth == 0 then
            coroutine.yield(wait(1))
            coroutine.yield(wait(2))
          else
            for v in generator(depth - 1) do coroutine.yield(wait(v)) end
          end
        end)
      end
      local sum = 0
      for v in generator(2) do sum = sum + v end
      return wait(sum == 3)
      """),
  ]

  static let inPlace = [
    Place(
      "comparator of table.sort", pumps: 1,
      """
      local t = { 2, 1 }
      table.sort(t, function(a, b) return a < wait(b) end)
      return t[1] == 1 and t[2] == 2
      """),
    Place(
      "callback of string.gsub", pumps: 3,
      """
      return string.gsub('abc', '%w', function(c) return wait(c:upper()) end) == 'ABC'
      """),
    Place(
      "__tostring in tostring", pumps: 1,
      """
      return tostring(setmetatable({}, { __tostring = function() return wait('x') end })) == 'x'
      """),
    Place(
      "__tostring in string.format", pumps: 1,
      """
      local x = setmetatable({}, { __tostring = function() return wait('x') end })
      return ('%s'):format(x) == 'x'
      """),
    Place(
      "__tostring, the host function itself", pumps: 1,
      """
      local x = setmetatable({}, { __tostring = function() return 'x' end })
      getmetatable(x).__tostring = function() return coroutine.wrap(wait)('y') end
      return tostring(x) == 'y'
      """),
    Place(
      "reader of load", pumps: 1,
      """
      local parts = { 'return ', 'true' }
      local function read()
        local part = table.remove(parts, 1)
        return part == 'true' and wait(part) or part
      end
      return load(read)()
      """),
    Place(
      "message handler of xpcall", pumps: 1,
      """
      return select(2, xpcall(error, function(m) return wait(m) == 'x' end, 'x'))
      """),
    Place(
      "__index in table.concat", pumps: 1,
      """
      local x = setmetatable({}, { __index = function() return wait('x') end })
      return table.concat(x, '', 1, 1) == 'x'
      """),
    Place(
      "coroutine inside table.sort", pumps: 1,
      """
      local t = { 2, 1 }
      table.sort(t, function(a, b) return coroutine.wrap(function() return a < wait(b) end)() end)
      return t[1] == 1
      """),
    Place(
      "coroutine.resume inside table.sort, three deep, among yields", pumps: 2,
      """
      local function deep(n, v)
        local co = coroutine.create(function()
          if n > 0 then return deep(n - 1, v) end
          coroutine.yield()
          return wait(v)
        end)
        while true do
          local _, r = coroutine.resume(co)
          if coroutine.status(co) == 'dead' then return r end
        end
      end
      local t = { 2, 1 }
      table.sort(t, function(a, b) return deep(2, a) < deep(2, b) end)
      return t[1] == 1
      """),
    Place(
      "<close> in coroutine.close", pumps: 1,
      """
      local r
      local co = coroutine.create(function()
        local _ <close> = setmetatable({}, { __close = function() r = wait(true) end })
        coroutine.yield()
      end)
      coroutine.resume(co)
      return coroutine.close(co) and r
      """),
    Place(
      "<close> of a wrapped coroutine that fails", pumps: 1,
      """
      local r
      pcall(coroutine.wrap(function()
        local _ <close> = setmetatable({}, { __close = function() r = wait(true) end })
        error('x')
      end))
      return r
      """),
  ]

  @Test(arguments: suspended) func suspendsTheTask(_ place: Place) throws {
    try check(place)
  }

  @Test(arguments: inPlace) func waitsInPlace(_ place: Place) throws {
    try check(place)
  }

  static let operators = [
    "__index": "x.y", "__call": "x()", "__add": "x + 1", "__sub": "x - 1", "__mul": "x * 1",
    "__div": "x / 1", "__mod": "x % 1", "__pow": "x ^ 1", "__idiv": "x // 1", "__band": "x & 1",
    "__bor": "x | 1", "__bxor": "x ~ 1", "__shl": "x << 1", "__shr": "x >> 1", "__unm": "-x",
    "__bnot": "~x", "__len": "#x", "__concat": "x .. 'y'", "__eq": "x == other and x",
    "__lt": "x < other and x", "__le": "x <= other and x",
    "__newindex": "(function() x.y = 1 return x end)()", "__pairs": "(pairs(x))",
  ]

  @Test(
    arguments: operators.sorted { $0.key < $1.key }, ["wait", "function(...) return wait(...) end"])
  func metamethodsSuspend(_ operation: (key: String, value: String), _ function: String) throws {
    try check(
      Place(
        operation.key, suspensions: 1,
        """
        local metatable = { \(operation.key) = \(function) }
        local x, other = setmetatable({}, metatable), setmetatable({}, metatable)
        return rawequal(\(operation.value), x)
        """))
  }

  private func check(_ place: Place) throws {
    let fixture = Fixture()
    let ending = try fixture.run(place.script)
    #expect(ending.failure?.message == nil)
    #expect(ending.values == [.boolean(true)])
    #expect(ending.suspensions == place.suspensions)
    #expect(fixture.scheduler.pumps == place.pumps)
    #expect(!fixture.scheduler.hasOperations)
  }

  @Test func aHostFunctionMayWaitSeveralTimes() throws {
    final class Countdown: LuaScheduler {
      var left = 0

      func complete(_ stack: LuaStack) -> LuaVerdict {
        left -= 1
        if left > 0 { return .suspend }
        stack.push("done")
        return .results(1)
      }

      func pump(_ stack: LuaStack) {}
    }
    let fixture = Fixture()
    let countdown = Countdown()
    fixture.lua.scheduler = countdown
    fixture.define("wait_thrice") { stack in
      countdown.left = 3
      return .suspend
    }
    let ending = try fixture.run("return wait_thrice()")
    #expect(ending.values == [.string("done")])
    #expect(ending.suspensions == 3)
    #expect(try fixture.run("return (('x'):gsub('x', wait_thrice))").values == [.string("done")])
  }

  @Test(arguments: ["wait()", "('x'):gsub('x', wait)"])
  func withoutASchedulerWaitingIsAnError(_ script: String) throws {
    let fixture = Fixture()
    fixture.lua.scheduler = nil
    #expect(try fixture.failure(of: script) == "test.lua:1: nothing can wait here")
  }

  @Test func atTheTopLevelOfTheProgramTheHostWaitsInPlace() throws {
    let fixture = Fixture()
    let stack = fixture.lua.stack
    try stack.load("return wait('x')", name: "=boot")
    try stack.call(results: 1)
    #expect(stack.string(at: -1) == "x")
    #expect(fixture.scheduler.pumps == 1)
  }
}
