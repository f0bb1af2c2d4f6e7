import CloudModule
import JSON
import LuaHost
import Testing

/// What a script was told is told again as it was: libraries for JSON round ids of 64 bits, and make
/// floats of integers.
@Suite(.timeLimit(.minutes(30))) struct RecordedValueTests {
  @Test(arguments: [
    "9007199254740993", "10000", "10000.0", "-0.0", "math.mininteger", "math.maxinteger",
    "2^63", "1e308 * 10", "-1e308 * 10", "0.1", "\"a\\0b\"", "\"\\xFF\"", "true", "false",
    "{ 9007199254740993, 10000.0, id = 9007199254740993 }", "{ [1.5] = 1, [2] = 2.0 }",
    "{ bytes = \"00\" }", "{ { real = \"inf\" } }", "{}",
  ]) func isToldAgain(_ text: String) throws {
    let lua = LuaState()
    let stack = lua.stack
    try stack.load(
      """
      local function same(a, b)
        if math.type(a) ~= math.type(b) or type(a) ~= type(b) then return false end
        if type(a) ~= "table" then
          return a == b and (a ~= 0 or 1 / a == 1 / b) and tostring(a) == tostring(b)
        end
        for key, value in pairs(a) do if not same(value, b[key]) then return false end end
        for key in pairs(b) do if a[key] == nil then return false end end
        return true
      end
      return same, \(text)
      """, name: "=test")
    try stack.call(arguments: 0, results: 2)
    let document = try #require(RecordedValue.document(at: -1, of: stack))
    // As it stands in the journal.
    let kept = try JSONValue(parsing: document.serialized())
    RecordedValue.push(kept, on: stack)
    try stack.call(arguments: 2, results: 1)
    #expect(stack.isTrue(at: -1), "\(String(decoding: document.serialized(), as: UTF8.self))")
  }
}
