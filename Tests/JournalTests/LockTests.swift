import Foundation
import Ports
import TestSupport
import Testing

@testable import Journal

@Suite(.timeLimit(.minutes(15))) struct LockTests {
  /// Neither a child that lives on nor a process id that a stranger has got keeps a lock.
  @Test func isFreeTheMomentItsProcessIsGone() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/journal.db"
    let holder = try Killable(["hold", path, "nightly"])
    let words = try #require(holder.lines(1).first).split(separator: " ")
    let (run, pager) = try (#require(Int64(words[1])), #require(pid_t(words[2])))
    defer { kill(pager, SIGKILL) }
    let journal = try SQLJournal(sqlite: path)
    guard case .held(let by?) = try journal.claim(job: "nightly") else {
      Issue.record("the job is not held")
      return
    }
    #expect(by.number == run && by.process.pid == holder.pid)
    #expect(by.process.host == "fixture" && by.startedAt == WallTime(seconds: 1_700_000_000))
    #expect(try journal.run(run)?.state == .running)
    holder.kill()
    #expect(kill(pager, 0) == 0)
    #expect(try journal.run(run)?.state == .interrupted)
    #expect(try journal.claim(job: "nightly") == .taken)
    try journal.reopen(run, by: .other, isRollBack: false)
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

  private func identity(of path: String) throws -> UInt64 {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return try #require(attributes[.systemFileNumber] as? UInt64)
  }
}
