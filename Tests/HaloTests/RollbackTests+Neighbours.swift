import Foundation
import Ports
import TestSupport
import Testing

@testable import Journal

// Runs that nobody can go on with, and those beside them.
extension RollbackTests {
  private var journal: String { folder.path + "/journal.db" }

  /// As if each process that went on with it had been killed.
  private func park(_ run: Int64) throws {
    let store = try SQLJournal(sqlite: journal)
    for _ in 1..<Run.mostAttempts {
      try store.reopen(run, by: .current, isRollBack: false)
      store.unlock(run)
    }
  }

  /// One that ended each process that went on with it is parked, and what cannot be read of it is
  /// nobody else's trouble: those beside it are listed, gone on with and taken back.
  @Test func aParkedRunIsNoOthersTrouble() throws {
    try interrupt()
    try park(1)
    _ = try SQLJournal(sqlite: journal).database.run(
      "UPDATE entries SET record = X'7B22' WHERE run = 1", [])
    for number in 2...3 {
      let other = "\(folder.path)/other-\(number).lua"
      try Self.half.replacing("moving", with: "moving-\(number)").replacing(
        ".77", with: ".7\(number)"
      )
      .write(toFile: other, atomically: true, encoding: .utf8)
      let run = try SignalledRun(
        arguments: ["run", "--region", "cn-north-4", "--endpoint", simulator.url, other, go],
        environment: environment)
      #expect(try run.send("KILL").output == "half way\n")
    }
    let states = try halo("runs", "--json")
    #expect(states.status == 0 && states.output.contains(#""state": "parked""#), "\(states)")
    #expect(states.output.components(separatedBy: #""state": "interrupted""#).count == 3)
    #expect(try halo("rollback", "3").status == 79)
    try Data().write(to: URL(filePath: go))
    #expect(try halo("resume", "2").status == 0)
    // Its own job says what stands in its way, and so do those who would go on with it.
    let next = try run()
    #expect(next.status == 75 && next.errors.contains("'halo resume 1 --force'"), "\(next)")
    #expect(try halo("resume", "1").status == 64)
    let unreadable = try halo("rollback", "1")
    #expect(
      unreadable.status == 74 && unreadable.errors.contains("cannot be read"), "\(unreadable)")
    #expect(try halo("runs", "forget", "1").status == 0)
    #expect(try run().status == 0)
  }

  /// A run that ended in doubt holds up no other one of its job, which says so once, before it changes
  /// anything.
  @Test func theNextRunSaysThatOneEndedInDoubt() throws {
    do {
      let store = try SQLJournal(sqlite: journal)
      let number = try store.begin(
        RunStart(
          job: "nightly", script: script, startedAt: WallTime(seconds: 1_767_322_800),
          process: RunProcess(host: "web1", pid: 4711)))
      let intent = Intent(
        key: StepKey(name: "eip.unbind", arguments: []), record: [], at: WallTime(seconds: 1))
      try store.append(
        [
          Entry(1, .intent(intent)),
          Entry(
            2,
            .outcome(
              Outcome(
                intent: 1, verdict: .inDoubt, record: [], requestIDs: [], at: WallTime(seconds: 2)))
          ),
        ], to: number)
      try store.end(number, RunEnd(state: .inDoubt, exit: 76, at: WallTime(seconds: 3)))
    }
    expect(try run("--job", "nightly", "--quiet"), as: "next-run-after-doubt")
    let ignoring = try run("--job", "nightly", "--quiet", "--on-interrupted", "ignore")
    #expect(!ignoring.errors.contains("in doubt"), "\(ignoring)")
  }

  /// One that has nothing to change says so all the same, once it is done.
  @Test func aRunWithNothingToChangeSaysWhatLies() throws {
    try interrupt()
    try edit("print(#cloud.eip.list{})")
    let told = try run("--quiet")
    #expect(told.status == 0)
    let lines = told.errors.split(separator: "\n")
    #expect(lines.count == 1, "\(told)")
    #expect(lines[0].hasPrefix("halo: warning: run 1 of this job was interrupted after 2 changes"))
    #expect(lines[0].contains("'halo resume 1' goes on with it, 'halo rollback 1' takes it back"))
    let ignoring = try run("--quiet", "--on-interrupted", "ignore")
    #expect(ignoring.status == 0 && ignoring.errors.isEmpty, "\(ignoring)")
    #expect(try halo("rollback", "1").status == 79)
    #expect(try run("--quiet").errors.isEmpty)
  }

  /// What stands in a run's way is said once, however it was begun.
  @Test(arguments: [[], ["--summary"], ["--on-interrupted", "resume"]])
  func whatStandsInTheWayIsSaidOnce(options: [String]) throws {
    try interrupt()
    // Parked, so that nobody goes on with it unasked.
    if options.count > 1 { try park(1) }
    try Data().write(to: URL(filePath: go))
    let refused = try CommandResult.of(
      Repository.program("halo"),
      ["run", "--region", "cn-north-4", "--endpoint", simulator.url] + options + [script, go],
      environment: environment)
    #expect(refused.status == 75)
    #expect(
      refused.errors.components(separatedBy: "after 2 changes").count == 2, "\(refused.errors)")
    #expect(refused.errors.components(separatedBy: "'halo rollback 1'").count == 2)
  }

  @Test func aRunThatIsTooOldIsToldOnce() throws {
    let words = ["run", "--region", "cn-north-4", "--endpoint", simulator.url, "--job", "nightly"]
    let killed = try SignalledRun(arguments: words + [script, go], environment: environment)
    #expect(try killed.send("KILL").output == "half way\n")
    let result = try CommandResult.of(
      Repository.program("halo"),
      words + ["--on-interrupted", "resume", "--max-age", "1ms", script, go],
      environment: environment)
    #expect(result.status == 75, "\(result)")
    #expect(
      result.errors.components(separatedBy: "run 1 is not gone on with").count == 2, "\(result)")
  }
}
