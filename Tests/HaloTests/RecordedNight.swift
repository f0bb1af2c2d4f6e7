import Foundation
import JSON
import Journal
import Planning
import Ports
import TestSupport

/// A journal with runs to be drawn: everything that can happen to a call, in few calls.
struct RecordedNight {
  let folder: TemporaryFolder
  let path: String
  /// One that came through, one whose process is gone, and one of ten thousand calls.
  static let (done, killed, large): (Int64, Int64, Int64) = (1, 2, 3)
  /// What must stay text: it ends scripts and comments, draws right to left and clears screens.
  static let hostile = "</script><!--<script>alert(1)</script>\u{202E}\u{1B}[2J&\"'"

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path + "/journal.db"
    let journal = try SQLJournal(sqlite: path)
    var start = Self.start("scripts/move-eip.lua", at: 0)
    start.sources = [RunSource(name: start.script, text: []), try Self.plan]
    let done = try journal.begin(start)
    try journal.append(Self.night, to: done)
    try journal.end(done, RunEnd(state: .done, exit: 0, at: Self.time(60)))
    let killed = try journal.begin(Self.start(Self.hostile, at: 3600))
    try journal.append(
      [
        Self.read(
          1, "eip.get", ["publicip_id": .string(Self.hostile)], [.string(Self.hostile)],
          after: 3600),
        Self.intent(2, "dns.bind_ip", ["endpoint_id": "ff80"], at: 3602),
        Self.outcome(3, of: 2, .inDoubt, ["error": ["message": "nobody knows"]], [], at: 3603),
        Self.intent(4, "eip.unbind", ["publicip_id": "f6318bef"], at: 3604),
      ], to: killed)
  }

  /// What the first run was held to: it bound another port, refused nothing and renamed two.
  private static var plan: RunSource {
    get throws {
      let port: JSONValue = ["port_id": "a135e9b8", "publicip_id": "f6318bef"]
      var plan = JSONValueEncoder().encode(Plan())
      plan = plan.replacing(
        [
          "id": "1", "made_at": .integer(time(-600).nanoseconds / 1_000_000_000), "seconds": 20,
          "changes": .array([
            change(1, "eip.unbind", ["publicip_id": "f6318bef"], "unbind EIP 203.0.113.10", 1, 3),
            change(2, "eip.bind", port, "bind EIP 203.0.113.10 to port web", 3, 9),
            change(
              3, "eip.rename", ["alias": "web", "publicip_id": "f6318bef"],
              "rename EIP 203.0.113.10 to web", 9, 10),
            change(
              4, "eip.rename", ["alias": "b", "publicip_id": "0815"], "rename EIP \(hostile)", 10,
              11),
          ]),
          "gaps": .array([
            ["what": "EIP 203.0.113.10 is bound to nothing", "from": 1, "until": 2, "seconds": 6]
          ]),
        ])
      let text = PlanFile(try JSONValueDecoder().decode(Plan.self, from: plan)).text
      return RunSource(name: "plan 1", text: text)
    }
  }

  private static func change(
    _ number: Int64, _ operation: String, _ arguments: JSONValue, _ summary: String,
    _ begins: Double, _ ends: Double
  ) -> JSONValue {
    [
      "number": .integer(number), "operation": .string(operation), "arguments": arguments,
      "summary": .string(summary), "before": .null, "after": .null, "results": .array([]),
      "verdict": "done", "task": 0, "is_opaque": false, "begins": .real(begins),
      "ends": .real(ends), "digest": "",
    ]
  }

  /// Adds a run of so many calls, of which each hundredth is a change.
  func addLarge(_ count: Int64) throws {
    let journal = try SQLJournal(sqlite: path)
    let run = try journal.begin(Self.start("scripts/many.lua", at: 7200))
    var entries: [Entry] = []
    for number in 1...count {
      let document: JSONValue = ["id": .integer(number), "note": .string("thing \(number)")]
      entries.append(
        Self.read(
          number, "eip.get", ["publicip_id": .string("id-\(number)")], [document],
          after: 7200))
    }
    try journal.append(entries, to: run)
    try journal.end(run, RunEnd(state: .done, exit: 0, at: Self.time(7200 + 100)))
  }

  /// The script of the first run: a move with a throttle, a lost answer, a doubt that was settled and
  /// a change that was taken back.
  private static var night: [Entry] {
    let bound: JSONValue = [
      "id": "f6318bef", "public_ip_address": "203.0.113.10", "status": "ACTIVE",
    ]
    let free: JSONValue = ["id": "f6318bef", "public_ip_address": "203.0.113.10", "status": "DOWN"]
    let throttled: JSONValue = [
      ["at": at(5), "phase": "sending"],
      ["at": at(6), "phase": "sending", "held_back": true, "trouble": "429 APIGW.0308"],
      ["at": at(8), "phase": "sending", "trouble": "connection reset"],
      ["at": at(9), "phase": "probing", "lost": "connection reset"],
      ["at": at(12), "phase": "waiting", "state": "BINDING"],
    ]
    return [
      read(1, "eip.get", ["publicip_id": "f6318bef"], [["size": .integer(9_007_199_254_740_993)]]),
      intent(2, "eip.unbind", ["publicip_id": "f6318bef"], before: bound, at: 2),
      outcome(3, of: 2, .done, ["seen": [free], "results": []], ["ea909a92"], at: 4),
      intent(
        4, "eip.bind", ["port_id": "a135e9b8", "publicip_id": "f6318bef"], before: free, at: 5),
      outcome(
        5, of: 4, .done, ["seen": [bound], "results": [bound], "course": throttled],
        ["be1f0c44", "0c44be1f"], at: 15),
      intent(6, "dns.bind_ip", ["endpoint_id": "ff80"], task: 77, at: 16),
      outcome(7, of: 6, .inDoubt, ["error": ["message": "nobody knows"]], [], at: 20),
      outcome(8, of: 6, .done, ["results": []], ["11aa22bb"], at: 24),
      intent(9, "dns.unbind_ip", ["endpoint_id": "ff80"], undoes: 6, at: 30),
      outcome(10, of: 9, .done, ["results": []], [], at: 33),
      intent(11, "eip.rename", ["alias": "web", "publicip_id": "f6318bef"], at: 34),
      outcome(
        12, of: 11, .refused, ["error": ["message": "403 no \"right\" <to> & do"]], [], at: 35),
      Entry(
        13,
        .step(
          Step(
            kind: .sleep, key: key("task.sleep", [5]), record: record(["until": at(45)]),
            startedAt: time(40), endedAt: time(40)))),
      Entry(14, .step(.naming(task: 77, "mover \(hostile)", at: time(15)))),
    ]
  }

  static func time(_ seconds: Int64) -> WallTime { WallTime(seconds: 1_767_322_800 + seconds) }

  private static func at(_ seconds: Int64) -> JSONValue { .integer(time(seconds).nanoseconds) }

  private static func key(_ name: String, _ arguments: JSONValue) -> StepKey {
    StepKey(name: name, arguments: arguments.canonicalForm)
  }

  private static func record(_ value: JSONValue) -> [UInt8] { value.serialized() }

  private static func start(_ script: String, at seconds: Int64) -> RunStart {
    RunStart(
      script: script, arguments: ["203.0.113.10"],
      account: RunAccount(profile: "test", region: "cn-north-4"), startedAt: time(seconds),
      process: RunProcess(host: "web1", pid: 4711))
  }

  private static func read(
    _ number: Int64, _ name: String, _ arguments: JSONValue, _ results: [JSONValue],
    after seconds: Int64 = 0
  ) -> Entry {
    let start = time(seconds) + .milliseconds(number * 10)
    return Entry(
      number,
      .step(
        Step(
          kind: .read, key: key(name, arguments), record: record(["results": .array(results)]),
          startedAt: start, endedAt: start + .milliseconds(8))))
  }

  private static func intent(
    _ number: Int64, _ name: String, _ arguments: JSONValue, before: JSONValue? = nil,
    task: Int64 = 0, undoes: Int64? = nil, at seconds: Int64
  ) -> Entry {
    Entry(
      number,
      .intent(
        Intent(
          key: key(name, arguments), task: task, undoes: undoes, before: before, record: [],
          at: time(seconds))))
  }

  private static func outcome(
    _ number: Int64, of intent: Int64, _ verdict: Outcome.Verdict, _ document: JSONValue,
    _ requests: [String], at seconds: Int64
  ) -> Entry {
    Entry(
      number,
      .outcome(
        Outcome(
          intent: intent, verdict: verdict, record: record(document), requestIDs: requests,
          at: time(seconds))))
  }
}

extension JSONValue {
  /// With these members in the place of those of the same names.
  fileprivate func replacing(_ new: KeyValuePairs<String, JSONValue>) -> JSONValue {
    let names = Set(new.map(\.key))
    return .object(
      (members ?? []).filter { !names.contains($0.name) } + new.map { JSONMember($0.key, $0.value) }
    )
  }
}
