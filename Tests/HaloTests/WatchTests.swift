import Foundation
import HuaweiCloud
import JSON
import Journal
import Ports
import TestSupport
import TestTerminal
import Testing

@testable import halo

/// `halo runs watch`: a run of another process.
@Suite(.timeLimit(.minutes(30))) struct WatchTests {
  private let clock: VirtualClock
  private let journal: MemoryJournal

  init() {
    clock = VirtualClock()
    journal = MemoryJournal(clock: clock)
  }

  private func time(_ seconds: Int64) -> WallTime { WallTime(seconds: 1_767_323_045 + seconds) }

  private func begin(job: String? = nil, in store: any JournalStore) throws -> Int64 {
    try store.begin(
      RunStart(
        job: job, script: "move.lua", arguments: [], account: RunAccount(region: "cn-north-4"),
        startedAt: time(0), process: RunProcess(host: "web1", pid: 4711)))
  }

  private func intent(
    _ number: Int64, _ name: String = "eip.bind", task: Int64 = 0, at seconds: Int64
  ) -> Entry {
    let key = StepKey(
      name: name, arguments: JSONValue.object([JSONMember("n", .integer(number))]).canonicalForm)
    return Entry(
      number, .intent(Intent(key: key, task: task, record: Array("{}".utf8), at: time(seconds))))
  }

  /// It took effect half a second before that was seen.
  private func outcome(
    _ number: Int64, of intent: Int64, _ verdict: Outcome.Verdict = .done,
    _ name: String = "eip.bind", at seconds: Int64
  ) -> Entry {
    let end = seconds * 1_000_000_000
    let record = "{\"settled\":{\"after\":\(end - 1_000_000_000),\"by\":\(end)}}"
    return Entry(
      number,
      .outcome(
        Outcome(
          intent: intent, of: name, verdict: verdict, record: Array(record.utf8),
          at: time(seconds))))
  }

  @Test func tellsChangesAsTheyBeginAndEnd() throws {
    let run = try begin(in: journal)
    try journal.append([intent(1, at: 0), outcome(2, of: 1, at: 1)], to: run)
    var told = ""
    var watcher = try RunWatcher(
      run, in: journal, clock: clock, region: nil, tell: { told += $0 })
    #expect(try watcher.look() == nil)
    // What had happened before is not told.
    #expect(told == "")
    try journal.append(
      [
        Entry(3, .step(.naming(task: 9, "we\u{1B}[2Jb", at: time(2)))),
        intent(4, task: 9, at: 2),
      ], to: run)
    #expect(try watcher.look() == nil)
    #expect(told == "we\\u{1b}[2Jb: eip.bind: begun\n")
    try journal.append([outcome(5, of: 4, .refused, at: 4)], to: run)
    try journal.end(run, RunEnd(state: .failed, exit: 1, at: time(6)))
    told = ""
    #expect(try watcher.look() == 1)
    #expect(told.hasPrefix("we\\u{1b}[2Jb: eip.bind: refused after 2 s\nrun 1: failed after 6 s\n"))
  }

  @Test func showsWhatIsUnderWay() throws {
    let earlier = try begin(job: "nightly", in: journal)
    try journal.append([intent(1, at: 0), outcome(2, of: 1, at: 3)], to: earlier)
    try journal.end(earlier, RunEnd(state: .done, exit: 0, at: time(4)))
    let run = try begin(job: "nightly", in: journal)
    let emulator = Emulator(columns: 60, rows: 20)
    let region = LiveRegion(
      size: { halo.Terminal.Size(columns: 60, rows: 20) }, write: { emulator.write($0.utf8) },
      clear: { emulator.write("\r\u{1B}[J".utf8) })
    var told = ""
    var watcher = try RunWatcher(
      run, in: journal, clock: clock, region: region, tell: { told += $0 })
    func rows() throws -> [String] {
      #expect(try watcher.look() == nil)
      watcher.draw()
      return emulator.screen.rows.filter { !$0.isEmpty }
    }
    clock.sleep(until: clock.now + .seconds(2), orReady: [])
    #expect(try rows() == ["run 2 goes on 2.0 s"])
    try journal.append(
      [
        Entry(1, .step(.naming(task: 9, "web", at: time(0)))), intent(2, task: 9, at: 0),
        Entry(
          3,
          .step(
            Step(
              kind: .sleep, key: StepKey(name: "task.sleep", arguments: []),
              record: JSONValue.object([JSONMember("until", .integer(time(7).nanoseconds))])
                .serialized(), startedAt: time(1), endedAt: time(1)))),
      ], to: run)
    #expect(
      try rows() == [
        "web: eip.bind 2.0 s, usually 2.5 s", "task.sleep 1.0 s, ends in 5.0 s", "2 waiting",
      ])
    try journal.append([outcome(4, of: 2, at: 2)], to: run)
    #expect(try rows() == ["task.sleep 1.0 s, ends in 5.0 s"])
    #expect(told == "web: eip.bind: done after 2 s\n")
    // Who begins to watch then sees it, too, until it is over.
    watcher = try RunWatcher(run, in: journal, clock: clock, region: region, tell: { _ in })
    #expect(try rows() == ["task.sleep 1.0 s, ends in 5.0 s"])
    clock.sleep(until: clock.now + .seconds(5), orReady: [])
    watcher.draw()
    #expect(emulator.screen.rows.filter { !$0.isEmpty } == ["run 2 goes on 7.0 s"])
    #expect(try rows() == ["run 2 goes on 7.0 s"])
  }

  /// How it ends for whoever watches, by how the run has ended.
  @Test func endsWithTheRun() throws {
    for (state, exit) in [(RunState.done, Int32(0)), (.inDoubt, 76), (.rolledBack, 79)] {
      let run = try begin(in: journal)
      try journal.end(run, RunEnd(state: state, exit: exit, at: time(1)))
      #expect(try end(of: run) == exit)
    }
    let killed = try begin(in: journal)
    journal.abandon(killed)
    #expect(try end(of: killed) == 75)
    try journal.reopen(killed, by: RunProcess(host: "web1", pid: 1), isRollBack: true)
    journal.abandon(killed)
    #expect(try end(of: killed) == 80)
    #expect(throws: JournalError.self) { try end(of: 99) }
  }

  private func end(of run: Int64) throws -> Int32? {
    var watcher = try RunWatcher(run, in: journal, clock: clock, region: nil, tell: { _ in })
    return try watcher.look()
  }

  @Test func journalsAgreeOnWhatIsUsual() throws {
    let folder = try TemporaryFolder()
    let stores: [any JournalStore] = [journal, try SQLJournal(sqlite: folder.path + "/j.db")]
    for store in stores {
      for (job, seconds) in [("nightly", 2), (nil, 7), ("nightly", 4)] as [(String?, Int64)] {
        let run = try begin(job: job, in: store)
        try store.append(
          [
            intent(1, at: 0), intent(2, "dns.bind_ip", at: 0), outcome(3, of: 1, at: seconds),
            outcome(4, of: 2, .refused, "dns.bind_ip", at: 1),
          ], to: run)
        #expect(try store.entries(of: run, after: 2).map(\.number) == [3, 4])
      }
      let elsewhere = try store.begin(
        RunStart(
          job: "nightly", script: "move.lua", arguments: [],
          account: RunAccount(region: "eu-west-101"), startedAt: time(9),
          process: RunProcess(host: "web1", pid: 4711)))
      try store.append([intent(1, at: 9), outcome(2, of: 1, at: 90)], to: elsewhere)
      func usual(_ name: String, like run: Int64, limit: Int = 20) throws -> [Int64] {
        try store.outcomes(of: name, like: run, limit: limit)
          .map { try #require(WaitTime(recorded: $0)).by / 1_000_000_000 }
      }
      #expect(try usual("eip.bind", like: 1) == [4, 7, 2])
      #expect(try usual("eip.bind", like: 1, limit: 2) == [4, 7])
      #expect(try usual("eip.bind", like: elsewhere) == [90])
      #expect(try usual("dns.bind_ip", like: 1).isEmpty)
      #expect(try usual("eip.bind", like: 99).isEmpty)
    }
  }

  // MARK: Two processes

  @Test func followsARunOfAnotherProcess() throws {
    let folder = try TemporaryFolder()
    let options = ["--journal", folder.path + "/journal.db"]
    let code = """
      local eip = cloud.eip.list{}[1]
      cloud.eip.rename{ publicip_id = eip.id, alias = "one" }
      task.spawn("namer", function() task.sleep(1000) end)
      """
    let run = try TestTerminal.Terminal(
      ["run", "--sim", "--job", "names"] + options + ["-e", code])
    try run.wait(for: "namer: task.sleep")
    let left = try TestTerminal.Terminal(["runs", "watch", "1"] + options)
    try left.wait(for: "namer: task.sleep")
    left.press(.ctrl("c"))
    #expect(try left.exitStatus() == 130)
    #expect(!left.screen.contains("namer"))
    let watch = try TestTerminal.Terminal(["runs", "watch", "1"] + options)
    try watch.wait(for: "namer: task.sleep")
    run.press(.ctrl("c"))
    #expect(try run.exitStatus() == 130)
    // What it changed is there: it can be gone on with.
    #expect(try watch.exitStatus() == 75)
    #expect(watch.screen.contains("run 1: interrupted") && !watch.screen.contains("namer"))
    let plain = try CommandResult.of(Repository.program("halo"), ["runs", "watch", "1"] + options)
    #expect(plain.status == 75 && plain.errors.hasPrefix("run 1: interrupted\n"))
    #expect(plain.errors.contains("halo resume 1 --journal \(folder.path)/journal.db"))
    #expect(!plain.errors.contains("\u{1B}"))
  }
}
