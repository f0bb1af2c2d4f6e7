import CSQLite
import Foundation
import Ports
import TestSupport
import Testing

@testable import Journal

/// The write-ahead log: how far it grows, and who may empty it.
@Suite(.timeLimit(.minutes(30))) struct LogTests {
  private func open(_ path: String, mostPagesInLog: Int32) throws -> SQLJournal {
    let locks = try FileLocks(path: path + "-lock", patience: .zero)
    let database = try SQLiteDatabase(
      JournalFile(path, makesFolders: false), locks: locks, mostPagesInLog: mostPagesInLog)
    return SQLJournal(database: database, locks: locks, mostBytes: .max)
  }

  private func size(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return attributes[.size] as? Int ?? 0
  }

  /// A prompt that lists what was changed, again and again, holds back no checkpoint.
  @Test func staysSmallWhileRunsAreListed() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/journal.db"
    let writer = try open(path, mostPagesInLog: 100)
    let reader = try open(path, mostPagesInLog: 100)
    let run = try writer.begin(.sample())
    for number in 1...2000 as ClosedRange<Int64> {
      try writer.append([.step(number)], to: run)
      if number % 50 == 0 {
        #expect(try reader.runs(RunQuery()).count == 1)
        #expect(try reader.entries(of: run).count == number)
      }
    }
    #expect(try size(path + "-wal") < 150 * 4200)
  }

  /// Nothing but the journal itself does a checkpoint, and it only where nobody writes: older
  /// versions of SQLite lose commits otherwise.
  @Test func isEmptiedByTheJournalAlone() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/journal.db"
    let journal = try open(path, mostPagesInLog: .max)
    let run = try journal.begin(.sample())
    for number in 1...1500 as ClosedRange<Int64> { try journal.append([.step(number)], to: run) }
    // SQLite would begin a checkpoint at 1000 pages by itself.
    #expect(try size(path + "-wal") > 1400 * 4096)
    #expect(try size(path) < 20 * 4096)
  }

  @Test func isWrittenByOneProcessAtATime() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/journal.db"
    let (one, two) = try (open(path, mostPagesInLog: 1), open(path, mostPagesInLog: 1))
    let run = try one.begin(.sample())
    let _: Void = try one.database.transaction(.process) { () throws(JournalError) in
      #expect(throws: JournalError.locked(path + "-lock")) { try two.begin(.sample()) }
    }
    try one.append([.intent(1)], to: run)
    _ = try two.begin(.sample())
  }

  /// Looking at the file from inside the process drops none of the locks that SQLite has on it.
  @Test func staysLockedWhileTheFileIsLookedAt() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/journal.db"
    let journal = try open(path, mostPagesInLog: 1000)
    try journal.database.transaction(.process) { () throws(JournalError) in
      var file = try JournalFile(path, makesFolders: false)
      try file.checkIdentity()
      let foreign = try? CommandResult.of(
        Repository.program("JournalFixture"), ["foreign", path])
      #expect(foreign?.output == "\(SQLITE_BUSY)\n")
    }
  }

  /// A child has copies of all descriptors until it begins or ends; that it closes them frees nothing,
  /// neither what SQLite holds in a transaction and between two, nor a job's lock.
  @Test func staysLockedWhenAChildComesAndGoes() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/journal.db"
    let journal = try open(path, mostPagesInLog: 1000)
    #expect(try journal.claim(job: "nightly") == .taken)
    let run = try journal.begin(.sample(job: "nightly"))
    try journal.append([.intent(1)], to: run)
    func fork() throws {
      #expect(try CommandResult.of(URL(filePath: "/bin/true"), []).status == 0)
      // As scripts do: by the shell.
      let pipe = try #require(popen("exit 0", "r"))
      #expect(pclose(pipe) == 0)
      #expect(system("exit 0") == 0)
    }
    func fixture(_ words: String...) throws -> String {
      try CommandResult.of(Repository.program("JournalFixture"), words).output
    }
    try journal.database.transaction(.process) { () throws(JournalError) in
      let foreign = Result {
        try fork(); return try fixture("foreign", path)
      }
      #expect((try? foreign.get()) == "\(SQLITE_BUSY)\n")
    }
    try fork()
    #expect(try fixture("hold", path, "nightly") == "held\n")
    // Another one comes and goes: it does not take itself for the last, which moves the log away.
    let log = try identity(path + "-wal")
    #expect(try fixture("write", path, "1").hasSuffix("\n1\n"))
    #expect(try identity(path + "-wal") == log)
    try journal.append([.intent(2)], to: run)
    let other = try SQLJournal(sqlite: path)
    #expect(try other.entries(of: run) == [.intent(1), .intent(2)])
    #expect(try other.run(run)?.state == .running)
  }

  private func identity(_ path: String) throws -> UInt64 {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return try #require(attributes[.systemFileNumber] as? UInt64)
  }

  @Test func isOfTheOnlySQLiteInTheProcess() throws {
    #expect(csqlite_load() == nil)
    // To its end: the file tells no size, and one read gives a part of it.
    let maps = try #require(FileHandle(forReadingAtPath: "/proc/self/maps")).readDataToEndOfFile()
    let libraries = String(decoding: maps, as: UTF8.self).split(separator: "\n").compactMap {
      line in line.split(separator: " ").last { $0.contains("libsqlite3") }
    }
    #expect(Set(libraries).count == 1)
  }
}
