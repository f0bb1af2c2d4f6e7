import Ports
import Testing

@testable import Journal

/// In which order what a run was told is told again.
@Suite(.timeLimit(.minutes(30))) struct AnswerOrderTests {
  private func key(_ name: String) -> StepKey { StepKey(name: name, arguments: []) }

  private func read(_ name: String, task: Int64 = 1, at seconds: Int64) -> Entry.Content {
    .step(
      Step(
        kind: .read, key: key(name), task: task, record: [],
        startedAt: WallTime(seconds: 0), endedAt: WallTime(seconds: seconds)))
  }

  private func sleep(_ name: String, from start: Int64, until end: Int64) -> Entry.Content {
    let record = Array(#"{"until":\#(end * 1_000_000_000)}"#.utf8)
    let begun = WallTime(seconds: start)
    return .step(
      Step(
        kind: .sleep, key: key(name), task: 2, record: record, startedAt: begun, endedAt: begun))
  }

  private func intent(_ name: String) -> Entry.Content {
    .intent(
      Intent(key: key(name), task: 1, record: [], at: WallTime(seconds: 0)))
  }

  private func outcome(of number: Int64, at seconds: Int64) -> Entry.Content {
    .outcome(
      Outcome(intent: number, verdict: .done, record: [], at: WallTime(seconds: seconds)))
  }

  private func order(_ contents: [Entry.Content]) -> AnswerOrder {
    AnswerOrder(
      RunHistory(contents.enumerated().map { Entry(Int64($0 + 1), $1) }))
  }

  private func sorted(_ names: [String], by order: AnswerOrder) -> [String] {
    names.sorted { order.place(of: key($0)) < order.place(of: key($1)) }
  }

  @Test func isThatOfTheAnswersAndNotOfTheQuestions() {
    let order = order([
      sleep("long", from: 1, until: 5), intent("change"), sleep("short", from: 2, until: 3),
      read("b", at: 2), read("a", at: 4), outcome(of: 2, at: 6), read("c", at: 7),
    ])
    let names = ["a", "b", "c", "change", "long", "short"]
    #expect(sorted(names, by: order) == ["b", "short", "a", "long", "change", "c"])
  }

  /// A sleep that was not over when its process died is told last.
  @Test func keepsTheOrderWhereTheClockWasSetBack() {
    let order = order([
      read("a", at: 1_000), sleep("never over", from: 1_000, until: 2_000), read("b", at: 10),
      sleep("s", from: 10, until: 11), read("c", at: 12),
    ])
    let names = ["c", "never over", "s", "b", "a"]
    #expect(sorted(names, by: order) == ["a", "b", "s", "c", "never over"])
  }

  /// Where a change was in doubt the script went on then; where it was announced again it was told later.
  @Test func takesTheFirstOutcomeOfTheLastIntent() {
    let doubt = order([
      intent("change"), outcome(of: 1, at: 1), read("a", at: 2), outcome(of: 1, at: 3),
    ])
    #expect(sorted(["a", "change"], by: doubt) == ["change", "a"])
    let again = order([
      intent("change"), outcome(of: 1, at: 1), read("a", at: 2), intent("change"),
      outcome(of: 4, at: 3),
    ])
    #expect(sorted(["change", "a"], by: again) == ["a", "change"])
  }

  @Test func makesNoDifferenceToOneTask() {
    let order = order([read("a", task: 0, at: 1), read("b", task: 0, at: 2)])
    #expect(order.place(of: key("a")) == order.place(of: key("b")))
  }
}
