import HuaweiCloud
import JSON
import Journal
import Ports
import Testing

@testable import CloudModule

/// What a run has changed, in a person's words.
@Suite(.timeLimit(.minutes(30))) struct RunWordsTests {
  private static let door = RecordType(
    "eip.Door", "what was opened", names: ["label", "locks.number"],
    [
      RecordField("id", .string, "identifier of the door"),
      RecordField("label", .string, "what it is called"),
      RecordField("locks", .list(.any), "its locks"),
    ])
  private static let open = HuaweiCloud.Operation(
    name: "eip.open", summary: "open a door", service: .eip, method: "POST", path: "/v1/doors",
    fields: [], body: .wrapped("door"), success: 200,
    results: [OperationResult("door", .record(door), at: "door")], errors: [],
    example: "cloud.eip.open{}", page: "https://example.com/open.html")

  /// A name may be a member of a member, and of the first of a list.
  @Test(arguments: [
    (#"{"id":"d1","label":"front","locks":[{"number":"7"}]}"#, ["front (d1)"]),
    (#"{"id":"d1","label":"","locks":[{"number":"7"},{"number":"8"}]}"#, ["7 (d1)"]),
    (#"{"id":"d1","locks":{"number":"7"}}"#, ["7 (d1)"]), (#"{"id":"d1","locks":[]}"#, ["d1"]),
  ]) func namesWhatWasMade(result: String, made: [String]) throws {
    let record = """
      {"operation":"eip.open","arguments":{},"before":null,"seen":[],"state":"","answer":null,\
      "sends":1,"losses":0,"was_refused":false,"alternations":0,"is_proved_undone":false,\
      "request_ids":[],"ending":"done","results":[\(result)]}
      """
    let time = WallTime(seconds: 1_767_322_800)
    let key = StepKey(name: "eip.open", arguments: Array("{}".utf8))
    let history = RunHistory([
      Entry(1, .intent(Intent(key: key, record: [], at: time))),
      Entry(2, .outcome(Outcome(intent: 1, verdict: .done, record: Array(record.utf8), at: time))),
    ])
    let words = RunWords(history, catalog: OperationCatalog([Self.open]))
    #expect(words.made(try #require(history.changes.first)) == made)
  }
}
