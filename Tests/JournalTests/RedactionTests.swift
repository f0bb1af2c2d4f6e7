import JSON
import Testing

@testable import Journal

@Suite(.timeLimit(.minutes(30))) struct RedactionTests {
  private let redaction = Redaction(
    names: ["Password", "authorization"], values: ["AKIDEXAMPLE", "AKIDEXAMPLE-LONGER", "xy"])

  @Test func masksNamesAndValuesWhereverTheyStand() {
    let document: JSONValue = [
      "url": "https://x/?k=AKIDEXAMPLE&y=1", "PASSWORD": ["a": "deep"], "n": 12,
      "headers": [["Authorization": "Basic Zm9v"], "AKIDEXAMPLE-LONGER", "xy"],
      "AKIDEXAMPLE": true,
    ]
    let masked: JSONValue = [
      "url": "https://x/?k=***&y=1", "PASSWORD": "***", "n": 12,
      "headers": [["Authorization": "***"], "***", "xy"], "***": true,
    ]
    #expect(redaction.applied(to: document) == masked)
    #expect(
      redaction.applied(toRecord: document.serialized()) == masked.serialized())
  }

  @Test func leavesARecordWithoutSecretsAsItIsSpelt() {
    let record = Array(#"{ "b": 1e2, "a": 1.50 }"#.utf8)
    #expect(redaction.applied(toRecord: record) == record)
    #expect(Redaction().applied(toRecord: record) == record)
  }

  @Test func masksValuesInWhatIsNoDocument() {
    let record = Array("{ broken AKIDEXAMPLE".utf8)
    #expect(redaction.applied(toRecord: record) == Array("{ broken ***".utf8))
  }
}
