import HuaweiCloud
import JSON
import Journal
import LuaHost
import SimulatedCloud
import SimulatedRuns
import Testing

@testable import CloudModule

/// What a script reads is told again as it was when its run is gone on with.
@Suite(.timeLimit(.minutes(30))) struct ToldAnswerTests {
  private let run = RecordedSimulation()

  /// Ends with all that it was told, so that two runs of it can be compared.
  private static let script = """
    cloud.eip.rename { publicip_id = demo.free_eip, alias = "one" }
    local function told(...)
      local parts = {}
      for place, value in ipairs { ... } do
        local meta = getmetatable(value)
        parts[place] = json.encode(value) .. " " .. tostring(value) .. " " .. tostring(meta)
      end
      return table.concat(parts, "\\n"):gsub("0x%x+", "")
    end
    local eips = cloud.eip.list {}
    local missing = select(2, pcall(cloud.eip.get, {
      publicip_id = "00000000-0000-4000-8000-000000000000" }))
    error(table.concat({
      told(eips, eips[1].status, eips[1].tags, rawget(eips[1], "raw")),
      told(cloud.vpc.list_ports {}), told(cloud.dns.list_endpoints { direction = "inbound" }),
      told(cloud.request { service = "vpc", path = "/v1/{project_id}/publicips" }),
      tostring(missing), tostring(missing.kind),
      tostring(cloud.eip.get { publicip_id = demo.free_eip } == eips[1]),
    }, "\\n"), 0)
    """

  private var requestCount: Int { run.cloud.requests.count }

  @Test func isTheSame() throws {
    let first = try #require(try run.run(Self.script))
    #expect(first.message.utf8.count > 2000)
    let sent = requestCount
    let again = try #require(try run.resume(Self.script))
    #expect(again.message == first.message)
    #expect(requestCount == sent)
  }

  @Test(arguments: ["{", "{\"results\":[{", "{\"other\":[]}", "[1]", ""])
  func isAskedForAnewWhereItCannotBeRead(record: String) throws {
    let first = try #require(try run.run(Self.script))
    let sent = requestCount
    var damaged = 0
    let entries = try run.journal.entries(of: 1).map { entry in
      guard case .step(var step) = entry.content, step.kind == .read, !step.isError else {
        return entry
      }
      step.record = Array(record.utf8)
      damaged += 1
      return Entry(entry.number, .step(step))
    }
    #expect(damaged == 5)
    try run.journal.reopen(1, by: RecordedSimulation.process, isRollBack: false)
    let recorder = RunRecorder(
      reopened: 1, RunHistory(entries), in: run.journal, redaction: Redaction())
    let again = try #require(try run.run(Self.script, recorder: recorder))
    #expect(again.message == first.message)
    // A list may take several.
    #expect(requestCount >= sent + damaged)
  }

  /// Values that an answer may hold against what is documented of it: the same by way of a text.
  @Test(arguments: [
    #"{"results":[{"id":"a","tags":[],"more":{"x":null,"y":[null,1]},"size":1.5}]}"#,
    #"{"results":[[{"id":"a"},5,null,"x",[1],{"id":"b","raw":1}]]}"#,
    #"{"results":["text"]}"#, #"{"results":[null]}"#, #"{"results":[[]]}"#,
    #"{"results":[{"id":null,"other":null,"parts":[{"name":"p"}]}],"course":[1]}"#,
    #"{"results":[{"id":"\ud800\u0001ä","parts":{"name":1},"big":18446744073709551615}]}"#,
  ])
  func comesToTheSameAsItsDocument(text: String) throws {
    let part = RecordType("t.Part", "a part", [RecordField("name", .string, "its name")])
    let thing = RecordType(
      "t.Thing", "a thing", columns: ["id"], names: ["parts.name"],
      [
        RecordField("id", .string, "its id"), RecordField("tags", .list(.string), "words"),
        RecordField("parts", .list(.record(part)), "what it is made of"),
        RecordField("size", .integer, "its size"),
      ])
    for type in [ValueType.record(thing), .list(.record(thing)), .any, .string] {
      let lua = LuaState()
      let (tables, stack) = (RecordTables(), lua.stack)
      tables.keepResources()
      #expect(
        tables.push(
          recorded: Array(text.utf8), as: [OperationResult("it", type, at: nil)], on: stack))
      let told = stack.count == 1 ? shape(of: stack) : "\(stack.count) values"
      stack.setCount(0)
      let results = try JSONValue(parsing: Array(text.utf8), by: .answer)["results"]?.array ?? []
      tables.push(results[0], as: type, on: stack)
      #expect(told == shape(of: stack))
    }
  }

  /// All that is in the value on top.
  private func shape(of stack: LuaStack) -> String {
    guard stack.type(at: -1) == .table else { return stack.description(at: -1) }
    var parts: [String] = []
    stack.forEachField(of: -1) {
      let key = stack.description(at: -2)
      parts.append("\(key)=\(shape(of: stack))")
    }
    var name = ""
    if stack.pushMetatable(at: -1) {
      stack.pushField("__name", of: -1)
      name = stack.description(at: -1)
      stack.pop(2)
    }
    return "\(name){\(parts.sorted().joined(separator: ","))}"
  }
}
