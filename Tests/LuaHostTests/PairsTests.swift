import LuaHost
import Testing

/// `pairs` in an order that is the same in every state.
@Suite(.timeLimit(.minutes(30))) struct PairsTests {
  private static func evaluate(_ text: String) throws -> LuaValue {
    let fixture = Fixture()
    fixture.lua.orderPairs()
    return try fixture.evaluate(text)
  }

  @Test func everyStateHasTheSame() throws {
    for _ in 0..<8 {
      let keys = try Self.evaluate(
        """
        local t, keys = { 30, 20, 10, zwei = 1, drei = 2, eins = 3, [2.5] = 4, [-1] = 5, [true] = 6 }, {}
        for n = 1, 40 do t["key-" .. n] = n end
        for n = 1, 40 do if n ~= 7 and n ~= 10 then t["key-" .. n] = nil end end
        for key in pairs(t) do keys[#keys + 1] = tostring(key) end
        return table.concat(keys, " ")
        """)
      #expect(keys == .string("-1 1 2 2.5 3 drei eins key-10 key-7 zwei true"))
    }
  }

  @Test func eachKeyComesWithItsValue() throws {
    let sum = try Self.evaluate(
      """
      local t, sum, count = {}, 0, 0
      for n = 1, 1000 do t["k" .. n] = n end
      for key, value in pairs(t) do
        assert(key == "k" .. value)
        sum, count = sum + value, count + 1
      end
      return sum * 10000 + count
      """)
    #expect(sum == .integer(500_500 * 10000 + 1000))
  }

  /// An iterator that was left half-way begins anew.
  @Test func itBeginsAnewWithoutAKey() throws {
    let keys = try Self.evaluate(
      """
      local next, t = pairs { c = 1, a = 2, b = 3 }
      local keys = ""
      for key in next, t do keys = keys .. key if key == "b" then break end end
      for key in next, t do keys = keys .. key end
      return keys
      """)
    #expect(keys == .string("ababc"))
  }

  @Test func aFieldMayBeChangedAndTakenAway() throws {
    let seen = try Self.evaluate(
      """
      local t, seen = { a = 1, b = 2, c = 3, d = 4 }, {}
      for key, value in pairs(t) do
        seen[#seen + 1] = key .. value
        t[key] = nil
        t.c = t.c and 30
        if key == "a" then t.b = nil end
      end
      return table.concat(seen, " ") .. tostring(next(t))
      """)
    #expect(seen == .string("a1 c30 d4nil"))
  }

  @Test(arguments: [
    "local n = 0 for k, v in pairs{ 5, 6, 7 } do n = n * 10 + v end return n",
    "for _ in pairs{} do return 1 end return 0",
    "return select('#', pairs{})",
    "return pairs{} == next and pairs{ 1, 2 } == next and pairs{ a = 1 } == next",
    "return select(2, pcall(pairs))",
    "return select(2, pcall(function() for _ in pairs(nil) do end end))",
    "return pairs(setmetatable({}, { __pairs = function(t) return 1, 2, 3, 4 end }))",
    "return coroutine.wrap(function() "
      + "return pairs(setmetatable({}, { __pairs = function() return coroutine.yield(7) end })) end)()",
  ])
  func otherwiseItIsAsLuaHasIt(_ text: String) throws {
    #expect(try Self.evaluate(text) == Fixture().evaluate(text))
  }

  /// One loop may be begun while another goes on, and left before its end.
  @Test func loopsDoNotDisturbEachOther() throws {
    let seen = try Self.evaluate(
      """
      local t, seen = { a = 1, b = 2 }, ""
      for one in pairs(t) do
        for other in pairs(t) do seen = seen .. one .. other .. " " if other == "a" then break end end
      end
      return seen
      """)
    #expect(seen == .string("aa ba "))
  }
}
