import Foundation
import Ports
import TestSupport
import Testing

@testable import Journal

@Suite(.timeLimit(.minutes(30))) struct LockTests {
  /// Neither a child that lives on nor a process id that a stranger has got keeps a lock.
  @Test func isFreeTheMomentItsProcessIsGone() throws {
    let holder = try RunHolder()
    let (path, run) = (holder.path, holder.run)
    let journal = try SQLJournal(sqlite: path)
    let by = try #require(try holder.named(by: journal))
    #expect(by.number == run && by.process.pid == holder.process.pid)
    #expect(
      by.process.host == RunProcess.current.host && by.startedAt == WallTime(seconds: 1_700_000_000)
    )
    #expect(try journal.run(run)?.state == .running)
    holder.process.kill()
    #expect(kill(holder.pager, 0) == 0)
    #expect(try journal.run(run)?.state == .interrupted)
    #expect(try journal.claim(job: "nightly") == .taken)
    try journal.reopen(run, by: .other, isRollBack: false)
  }

  /// Whichever link a journal is opened by, its locks are those of the file.
  @Test func isHeldByEveryName() throws {
    let holder = try RunHolder()
    let folder = try TemporaryFolder()
    let link = folder.path + "/journal.db"
    #expect(symlink(holder.path, link) == 0)
    let journal = try SQLJournal(sqlite: link)
    #expect(try journal.run(holder.run)?.state == .running)
    #expect(throws: JournalError.held(holder.run)) { try journal.lock(holder.run) }
    #expect(access(link + "-lock", F_OK) != 0)
    let files = Set(JournalPlace.file(link).files)
    #expect(files.isSuperset(of: [link, holder.path + "-wal", holder.path + "-lock"]))
  }

  @Test func letsOneInAtATimeAndKeepsItsFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/journal.db"
    _ = try SQLJournal(sqlite: path)
    let before = try identity(of: path + "-lock")
    let contenders = try (0..<3).map { _ in try Killable(["contend", path, "1000"]) }
    for contender in contenders {
      #expect(contender.lines(1).isEmpty)
      #expect(contender.wait() == 0)
    }
    #expect(try identity(of: path + "-lock") == before)
  }

  /// Two who hold one lock in two files both believe they are alone.
  @Test func refusesALockFileThatWasReplaced() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/journal.db"
    let journal = try SQLJournal(sqlite: path)
    unlink(path + "-lock")
    #expect(throws: JournalError.replaced(path + "-lock")) { try journal.claim(job: "a") }
    #expect(throws: JournalError.replaced(path + "-lock")) { try journal.begin(.sample()) }
  }

  /// Somebody removes the file while a run goes on: to others it goes on, and it is the one that ends
  /// before it changes anything more.
  @Test func aLockFileThatIsRemovedFreesNothing() throws {
    let holder = try RunHolder()
    let (path, run) = (holder.path, holder.run)
    unlink(path + "-lock")
    let journal = try SQLJournal(sqlite: path)
    #expect(try journal.run(run)?.state == .running)
    #expect(throws: JournalError.held(run)) { try journal.lock(run) }
    #expect(throws: JournalError.held(run)) {
      try journal.reopen(run, by: .other, isRollBack: false)
    }
    let by = try #require(try holder.named(by: journal))
    #expect(by.number == run)
    holder.process.kill()
    #expect(try journal.run(run)?.state == .interrupted)
    #expect(try journal.claim(job: "nightly") == .taken)
    try journal.reopen(run, by: .other, isRollBack: false)
  }

  /// The holder announces nothing more, and does not end a run that may be another's by now.
  @Test func whoHoldsALockInARemovedFileWritesNothing() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/journal.db"
    let journal = try SQLJournal(sqlite: path)
    let run = try journal.begin(.sample())
    unlink(path + "-lock")
    let other = try SQLJournal(sqlite: path)
    try other.reopen(run, by: .other, isRollBack: false)
    let gone = JournalError.replaced(path + "-lock")
    let intent = Intent(
      key: StepKey(name: "eip.bind", arguments: []), record: [], at: WallTime(seconds: 1))
    #expect(throws: gone) { try journal.append([Entry(1, .intent(intent))], to: run) }
    let end = RunEnd(state: .failed, exit: 1, at: WallTime(seconds: 2))
    #expect(throws: gone) { try journal.end(run, end) }
    #expect(try other.run(run)?.state == .running)
    #expect(try other.entries(of: run).isEmpty)
  }

  @Test func readsTheKernelsLists() {
    let text = Array(
      "pos:\t0\nlock:\t1: OFDLCK ADVISORY  WRITE -1 fe:00:16 7 7\nlock:\t2: POSIX ADVISORY  READ 12 fe:00:16 8 8\n"
        .utf8)
    #expect(ProcessLocks.contains(text, 7))
    #expect(!ProcessLocks.contains(text, 8) && !ProcessLocks.contains(text, 77))
    #expect(!ProcessLocks.isHeld(7, in: "/none", by: 0))
  }

  /// A process of the number that a run's had, which holds the same byte of another journal's file; and one
  /// that only has the same number on another machine.
  @Test func aStrangerHoldsNothing() throws {
    let holder = try RunHolder(of: "other.db")
    let (folder, number) = (holder.folder, holder.run)
    let path = folder.path + "/journal.db"
    var start = RunStart.sample(job: "nightly")
    start.process = RunProcess(host: RunProcess.current.host, pid: holder.process.pid)
    #expect(try SQLJournal(sqlite: path).begin(start) == number)
    for isRemoved in [false, true] {
      // What is removed is the other one's.
      if isRemoved { unlink(folder.path + "/other.db-lock") }
      let journal = try SQLJournal(sqlite: path)
      #expect(try journal.run(number)?.state == .interrupted)
      #expect(try journal.claim(job: "nightly") == .taken)
      journal.release(job: "nightly")
      try journal.lock(number)
      journal.unlock(number)
    }
    let locks = try FileLocks(path: folder.path + "/other.db-lock", patience: .zero)
    let elsewhere = RunProcess(host: "elsewhere", pid: holder.process.pid)
    #expect(!locks.isHeldOutOfSight(.run(number), by: elsewhere))
    #expect(
      locks.isHeldOutOfSight(
        .run(number), by: RunProcess(host: start.process.host, pid: holder.process.pid)))
  }

  private func identity(of path: String) throws -> UInt64 {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return try #require(attributes[.systemFileNumber] as? UInt64)
  }
}

/// Another process that goes on with a run of the job `nightly`, and has a child that outlives it.
private final class RunHolder {
  let folder: TemporaryFolder
  /// Of its journal.
  let path: String
  let process: Killable
  let run: Int64
  let pager: pid_t

  init(of journal: String = "journal.db") throws {
    folder = try TemporaryFolder()
    path = "\(folder.path)/\(journal)"
    process = try Killable(["hold", path, "nightly"])
    let words = try #require(process.lines(1).first).split(separator: " ")
    (run, pager) = try (#require(Int64(words[1])), #require(pid_t(words[2])))
  }

  deinit { kill(pager, SIGKILL) }

  /// Whom a journal names as the one that has the job; nil where nobody does.
  func named(by journal: SQLJournal) throws -> Run? {
    guard case .held(let by) = try journal.claim(job: "nightly") else { return nil }
    return by
  }
}
