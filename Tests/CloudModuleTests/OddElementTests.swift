import CloudModule
import HuaweiCloud
import JSON
import LuaHost
import Testing

/// Lists of answers with elements that are no objects.
@Suite(.timeLimit(.minutes(30))) struct OddElementTests {
  @Test func whatIsNoRecordIsMarked() throws {
    let lua = LuaState()
    let stack = lua.stack
    let type = RecordType("t.Thing", "a thing", [RecordField("id", .string, "its id")])
    RecordTables().push(
      [["id": "a"], 5, nil, "x", ["id": "b"]], as: .list(.record(type)), on: stack)
    lua.setGlobal("list")
    try stack.load(
      """
      local ids = {}
      for _, thing in ipairs(list) do ids[#ids + 1] = thing.id or tostring(thing.raw.value) end
      assert(#list == 5 and table.concat(ids, " ") == "a 5 nil x b", table.concat(ids, " "))
      """, name: "=test")
    try stack.call()
  }
}
