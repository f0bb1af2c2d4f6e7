import CFaultyDisk
import CSQLite
import Foundation
import Ports
import TestSupport
import Testing

@testable import Journal

/// Each call of the system failing once, and processes killed: what was acknowledged is there.
///
/// The layer that fails is one for the process, so that these tests take turns.
@Suite(.serialized, .timeLimit(.minutes(30))) struct CrashTests {
  struct Fault {
    let call: cfaultydisk_call
    let codes: [Int32]
  }

  static let faults: [Fault] = [
    Fault(call: CFAULTYDISK_OPEN, codes: [SQLITE_CANTOPEN]),
    Fault(call: CFAULTYDISK_READ, codes: [SQLITE_IOERR | 1 << 8 /* READ */]),
    Fault(call: CFAULTYDISK_WRITE, codes: [SQLITE_FULL, SQLITE_IOERR | 3 << 8 /* WRITE */]),
    Fault(call: CFAULTYDISK_SYNC, codes: [SQLITE_IOERR | 4 << 8 /* FSYNC */]),
    Fault(call: CFAULTYDISK_TRUNCATE, codes: [SQLITE_IOERR | 6 << 8 /* TRUNCATE */]),
    Fault(call: CFAULTYDISK_LOCK, codes: [SQLITE_BUSY, SQLITE_IOERR | 15 << 8 /* LOCK */]),
    Fault(call: CFAULTYDISK_SHARED_LOCK, codes: [SQLITE_BUSY, SQLITE_IOERR | 20 << 8]),
    Fault(call: CFAULTYDISK_SHARED_MAP, codes: [SQLITE_IOERR | 21 << 8]),
    Fault(call: CFAULTYDISK_DELETE, codes: [SQLITE_IOERR | 10 << 8]),
  ]

  /// A short life of a journal.
  ///
  /// - Returns: The entries that were acknowledged, by run.
  private func live(_ path: String) -> (kept: [Int64: [Entry]], error: JournalError?) {
    var kept: [Int64: [Entry]] = [:]
    do throws(JournalError) {
      let journal = try SQLJournal(sqlite: path, patience: .zero, vfs: "faulty")
      let run = try journal.begin(.sample(job: "nightly"))
      kept[run] = []
      for number in 1...4 as ClosedRange<Int64> {
        let entries = [number % 2 == 1 ? Entry.intent(number) : .step(number)]
        try journal.append(entries, to: run)
        kept[run]? += entries
      }
      try journal.end(run, .sample(.done))
      return (kept, nil)
    } catch {
      return (kept, error)
    }
  }

  @Test(arguments: faults.indices)
  func losesNothingWhenOneCallFails(index: Int) throws {
    #expect(csqlite_load() == nil)
    #expect(cfaultydisk_register() == SQLITE_OK)
    let fault = Self.faults[index]
    for code in fault.codes {
      var failures = 0
      for number in 1... {
        let folder = try TemporaryFolder()
        let path = folder.path + "/journal.db"
        cfaultydisk_fail(fault.call, number, code)
        let (kept, error) = live(path)
        let isReached = cfaultydisk_count(fault.call) >= number
        cfaultydisk_fail(fault.call, 0, 0)
        failures += error == nil ? 0 : 1
        if let error { #expect(!error.message.isEmpty && error.kind != .damaged, "\(error)") }
        try expectWhole(path, kept)
        if !isReached { break }
      }
      // Each kind of failure is seen by somebody; what SQLite makes good is none.
      if fault.call == CFAULTYDISK_WRITE || fault.call == CFAULTYDISK_SYNC { #expect(failures > 4) }
    }
  }

  /// The next process finds what was acknowledged and can go on.
  private func expectWhole(_ path: String, _ kept: [Int64: [Entry]]) throws {
    let file = try JournalFile(path, makesFolders: false)
    let locks = try FileLocks(path: path + "-lock", patience: .zero)
    let database = try SQLiteDatabase(file, locks: locks)
    #expect(try database.rows("PRAGMA integrity_check", []) == [[.text("ok")]])
    let journal = SQLJournal(database: database, locks: locks, mostBytes: .max)
    for (run, entries) in kept {
      let found = try journal.entries(of: run)
      #expect(Array(found.prefix(entries.count)) == entries)
    }
    let next = try journal.begin(.sample())
    try journal.append([.intent(1)], to: next)
  }

  /// A disk that is full refuses the intent, and takes it once there is room.
  @Test func goesOnOnceThereIsRoom() throws {
    #expect(csqlite_load() == nil)
    #expect(cfaultydisk_register() == SQLITE_OK)
    let folder = try TemporaryFolder()
    let path = folder.path + "/journal.db"
    let journal = try SQLJournal(sqlite: path, vfs: "faulty")
    let run = try journal.begin(.sample())
    cfaultydisk_fail(CFAULTYDISK_WRITE, 1, SQLITE_FULL)
    #expect(throws: JournalError.full(path)) { try journal.append([.intent(1)], to: run) }
    #expect(try journal.entries(of: run).isEmpty)
    cfaultydisk_fail(CFAULTYDISK_WRITE, 0, 0)
    try journal.append([.intent(1)], to: run)
    #expect(try journal.entries(of: run) == [.intent(1)])
  }

  /// Whichever call fails, in whatever was being done: no transaction, no lock and no file is left open.
  /// Others write at once, and so does this one.
  @Test(arguments: faults.indices)
  func holdsNothingAfterAFailure(index: Int) throws {
    #expect(csqlite_load() == nil)
    #expect(cfaultydisk_register() == SQLITE_OK)
    let fault = Self.faults[index]
    for code in fault.codes {
      for number in 1... {
        let folder = try TemporaryFolder()
        let isReached = try fail(fault.call, number, code, in: folder.path)
        #expect(try openFiles(in: folder.path) == 0, "call \(number)")
        if !isReached { break }
      }
    }
  }

  /// - Returns: whether so many calls were made.
  private func fail(
    _ call: cfaultydisk_call, _ number: Int, _ code: Int32, in folder: String
  ) throws -> Bool {
    let path = folder + "/journal.db"
    let journal = try SQLJournal(sqlite: path, patience: .zero, vfs: "faulty")
    let run = try journal.begin(.sample(job: "nightly"))
    let entries: [Entry] = [.intent(1), .step(2), .outcome(3, of: 1, .done), .intent(4)]
    cfaultydisk_fail(call, number, code)
    var stored: [Entry] = []
    for entry in entries {
      guard (try? journal.append([entry], to: run)) != nil else { break }
      stored.append(entry)
    }
    _ = try? journal.claim(job: "nightly")
    _ = try? journal.runs(RunQuery(job: "nightly"))
    let isReached = cfaultydisk_count(call) >= number
    cfaultydisk_fail(call, 0, 0)
    journal.release(job: "nightly")

    let other = try SQLJournal(sqlite: path, patience: .zero)
    let second = try other.begin(.sample())
    try other.append([.intent(1)], to: second)
    #expect(try other.entries(of: run) == stored, "call \(number)")
    #expect(try other.claim(job: "nightly") == .taken)
    for entry in entries.dropFirst(stored.count) { try journal.append([entry], to: run) }
    try journal.end(run, .sample(.done))
    #expect(try other.entries(of: run) == entries)
    #expect(try other.run(run)?.state == .done)
    return isReached
  }

  /// How many files of a folder this process has open.
  private func openFiles(in folder: String) throws -> Int {
    let place = URL(filePath: folder).resolvingSymlinksInPath().path + "/"
    return try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count { name in
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)"))?
        .hasPrefix(place) ?? false
    }
  }

  /// Where no more files can be opened, at whichever that is: it is said, nothing stays open, and what
  /// comes after it goes well.
  @Test func saysThatNoMoreFilesCanBeOpened() throws {
    let folder = try TemporaryFolder()
    let starved = try Killable(["starve", folder.path + "/journal.db"])
    let lines = starved.lines(.max).map { $0.split(separator: " ", maxSplits: 2) }
    #expect(starved.wait() == 0)
    #expect(lines.count > 10 && lines.last?[1] == "written")
    let refused = lines.filter { $0[1] == "refused" }
    #expect(refused.count > 2, "\(lines)")
    for line in refused {
      #expect(line[2].contains("Too many open files") || line[2].contains("open"), "\(line)")
    }
    #expect(lines.allSatisfy { $0[1] == "refused" || $0[1] == "written" }, "\(lines)")
    let journal = try SQLJournal(sqlite: folder.path + "/journal.db")
    #expect(try journal.database.rows("PRAGMA integrity_check", []) == [[.text("ok")]])
  }

  @Test func hasAnIntentOnTheDiskAndWaitsForNoOtherStep() throws {
    #expect(csqlite_load() == nil)
    #expect(cfaultydisk_register() == SQLITE_OK)
    let folder = try TemporaryFolder()
    let journal = try SQLJournal(sqlite: folder.path + "/journal.db", vfs: "faulty")
    let run = try journal.begin(.sample())
    cfaultydisk_fail(CFAULTYDISK_WRITE, 0, 0)
    for number in 1...5 as ClosedRange<Int64> { try journal.append([.step(number)], to: run) }
    try journal.append([.outcome(6, of: 1, .done)], to: run)
    #expect(cfaultydisk_count(CFAULTYDISK_SYNC) == 0)
    try journal.append([.intent(7)], to: run)
    #expect(cfaultydisk_log_syncs() == 1)
    try journal.append([.step(8), .intent(9)], to: run)
    #expect(cfaultydisk_log_syncs() == 2)
    try journal.append([.step(10)], to: run)
    #expect(cfaultydisk_count(CFAULTYDISK_SYNC) == 2)
  }

  /// Two processes write at once and one of them is killed, at another moment each time.
  @Test func losesNothingWhenAProcessIsKilled() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/journal.db"
    var said: [Int64: Int] = [:]
    for moment in 0..<6 {
      let other = try Killable(["write", path, "60"])
      let killed = try Killable(["write", path, "1000000"])
      var lines = killed.lines(1 + moment * 37)
      killed.kill()
      lines += killed.lines(.max)
      said[try #require(Int64(lines[0].dropFirst(4)))] = lines.count - 1
      let others = other.lines(61)
      #expect(others.count == 61)
      #expect(other.wait() == 0)
      said[try #require(Int64(others[0].dropFirst(4)))] = 60
    }
    let journal = try SQLJournal(sqlite: path)
    for (run, count) in said {
      #expect(try journal.entries(of: run).count >= count)
      #expect(try journal.run(run)?.state == (count == 60 ? .done : .interrupted))
    }
    #expect(try journal.database.rows("PRAGMA integrity_check", []) == [[.text("ok")]])
  }

  /// Each reads and then writes, and each waits for the others instead of failing.
  @Test func letsFourProcessesReadAndWrite() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/journal.db"
    let writers = try (0..<4).map { _ in try Killable(["write", path, "150"]) }
    for writer in writers { #expect(writer.lines(151).last == "150") }
  }

  /// Many that come at once make one journal, and none takes the half-made one for something else.
  @Test func isMadeOnceByManyProcesses() throws {
    for _ in 0..<5 {
      let folder = try TemporaryFolder()
      let writers = try (0..<6).map { _ in
        try Killable(["write", folder.path + "/journal.db", "1"])
      }
      for writer in writers { #expect(writer.lines(2).last == "1") }
    }
  }
}
