import JSON
import TestSupport
import Testing

@testable import Journal

@Suite(.timeLimit(.minutes(30))) struct StepKeyTests {
  @Test(
    arguments: [
      (.null, "null"), (true, "true"), (1, "1"), (.real(1), "1.0"), (.real(-0.0), "-0.0"),
      (.integer(9_007_199_254_740_993), "9007199254740993"), (.real(0.1), "0.1"),
      (.real(1e300), "1e+300"), (.real(.infinity), "inf"), (.real(-.nan), "nan"),
      (.integer(.min), "-9223372036854775808"), ("a\"\\\u{1}\n/é", "\"a\\\"\\\\\\u0001\\u000a/é\""),
      (["b": 1, "a": [nil, false]], "{\"a\":[null,false],\"b\":1}"),
      (["a": 1, "a": 2], "{\"a\":2}"), (["B": 1, "a": 2, "": 3], "{\"\":3,\"B\":1,\"a\":2}"),
    ] as [(JSONValue, String)])
  func hasOneSpelling(value: JSONValue, text: String) {
    #expect(Array(text.utf8) == value.canonicalForm)
  }

  @Test func tellsSpellingsOfOneLetterApart() {
    let (one, two) = ("caf\u{E9}", "cafe\u{301}")
    #expect(Set([one, two]).count == 1, "to Swift they are one")
    #expect(JSONValue.string(one).canonicalForm != JSONValue.string(two).canonicalForm)
    #expect(StepKey(name: one, arguments: []) != StepKey(name: two, arguments: []))
    let both: JSONValue = .object([JSONMember(two, 1), JSONMember(one, 2)])
    #expect(both.canonicalForm.count == "{\"cafe..\":1,\"caf..\":2}".utf8.count)
  }

  @Test func countsWhatIsAskedAgain() {
    var counter = StepCounter()
    let keys = (0..<3).map { _ in counter.key(of: "dns.get", ["id": 1], task: 0, isChange: false) }
    #expect(keys.map(\.occurrence) == [0, 1, 2])
    #expect(counter.key(of: "dns.get", ["id": 2], task: 0, isChange: false).occurrence == 0)
    #expect(counter.key(of: "dns.list", ["id": 1], task: 0, isChange: false).occurrence == 0)
  }

  /// Two tasks that ask the same are told apart by who began to ask first, not by whom the answer
  /// reached first.
  @Test func givesTasksThatAskTheSameKeysOfTheirOwn() {
    var counter = StepCounter()
    let first = counter.key(of: "dns.get", ["id": 1], task: 1, isChange: false)
    let second = counter.key(of: "dns.get", ["id": 1], task: 2, isChange: false)
    #expect(first != second)
  }

  @Test func keepsReadsOnTheirSideOfAChange() {
    var counter = StepCounter()
    func read(task: Int64 = 0) -> StepKey {
      counter.key(of: "eip.show", ["id": 1], task: task, isChange: false)
    }
    let before = read()
    let change = counter.key(of: "eip.bind", ["id": 1], task: 0, isChange: true)
    let after = read()
    #expect(before.after.isEmpty && after.after == change.digest)
    // A read that an edit puts before the change does not shift those behind it.
    #expect(after.occurrence == 0)
    #expect(read(task: 7).after.isEmpty)
    counter.begin(task: 8, spawnedBy: 0)
    #expect(read(task: 8).after == change.digest)
    #expect(change.after.isEmpty)
  }

  @Test func digestsTellTheirPartsApart() {
    let keys = [
      StepKey(name: "ab", arguments: Array("c".utf8)),
      StepKey(name: "a", arguments: Array("bc".utf8)),
      StepKey(name: "a", arguments: Array("b".utf8), after: Array("c".utf8)),
      StepKey(name: "a", arguments: Array("bc".utf8), occurrence: 1),
    ]
    #expect(Set(keys.map(\.digest)).count == keys.count)
  }

  @Test func isTheSameInFiftyProcesses() throws {
    let said = try (0..<50).map { _ in
      try CommandResult.of(Repository.program("JournalFixture"), ["key"]).output
    }
    #expect(Set(said).count == 1)
    #expect(said[0].hasPrefix("{\"field0\":0,\"field1\":1,"))
  }
}
