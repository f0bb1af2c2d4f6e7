import Foundation
import JSON
import Ports
import TestSupport
import Testing

@testable import Journal

// A server that comes and goes.
extension PostgresTests {
  @Test func goesOnWhenTheServerWasKilled() throws {
    let server = try PostgresServer()
    let place = try server.makeDatabase()
    let journal = try SQLJournal(postgres: place)
    let run = try journal.begin(.sample(job: "nightly"))
    try journal.append([.intent(1)], to: run)
    server.stop("KILL")
    let error = #expect(throws: JournalError.self) {
      try SQLJournal(postgres: place, patience: .milliseconds(200)).run(run)
    }
    #expect(error?.kind == .away)
    // What is handed over meanwhile is written when there is a server again.
    var end: Result<Void, JournalError>?
    journal.append([.outcome(2, of: 1, .done)], to: run) { end = $0 }
    for _ in 0..<5 { journal.advance() }
    #expect(end == nil)
    #expect(journal.trouble?.kind == .away)
    try server.start()
    try journal.finishWriting()
    #expect(throws: Never.self) { try end?.get() }
    #expect(end != nil)
    try journal.end(run, .sample(.done))
    #expect(try journal.entries(of: run) == [.intent(1), .outcome(2, of: 1, .done)])
  }

  /// What waiting does not mend is told without any: the patience is longer than a test may take.
  @Test func aWrongAddressIsToldAtOnce() throws {
    let server = try PostgresServer.shared.get()
    let place = try server.makeDatabase()
    for address in [
      place.replacing("//halo@", with: "//nobody@"), place.replacing(/@\/\w+/, with: "@/nothing"),
    ] {
      let journal = try SQLJournal(postgres: address, patience: .seconds(86_400))
      let error = #expect(throws: JournalError.self) { try journal.run(1) }
      #expect(error?.kind == .away && error?.message.contains("does not exist") == true)
      // The same for what nobody waits for.
      var end: Result<Int64, JournalError>?
      journal.begin(.sample(job: "nightly")) { end = $0 }
      try? journal.finishWriting()
      #expect(throws: JournalError.self) { _ = try end?.get() }
    }
    #expect(throws: Never.self) { try SQLJournal(postgres: place).runs(RunQuery()) }
  }

  /// What became of a change is kept on this machine while the server is away.
  @Test(arguments: Successor.allCases)
  func whatTheServerCouldNotBeToldIsWrittenByTheNext(successor: Successor) throws {
    let server = try PostgresServer()
    let place = try server.makeDatabase()
    let folder = try TemporaryFolder()
    let spool = "\(folder.path)/state/halo"
    func files() -> [String] {
      ((try? FileManager.default.contentsOfDirectory(atPath: spool)) ?? []).sorted()
    }
    let run = try leaveUnwritten(on: server, place, spool) {
      // Its process lives, and writes it itself.
      _ = try SQLJournal(postgres: place, spoolFolder: spool)
      #expect(files().count == 1)
    }
    let path = "\(spool)/\(try #require(files().first))"
    let facts = try FileManager.default.attributesOfItem(atPath: path)
    #expect(facts[.posixPermissions] as? Int == 0o600)
    try Self.endLeases(on: server, in: place)
    _ = try SQLJournal(postgres: place)
    if successor != .none {
      let told = try goOn(with: run, as: successor, place, spool)
      #expect(files().isEmpty == [.same, .other].contains(successor))
      #expect(told.count == (successor == .other ? 1 : 0))
      #expect(
        told.allSatisfy {
          $0.line.contains("change 1 of run \(run), ") && $0.line.contains("has written: refused")
        }, "\(told)")
    }
    var told: [JournalError] = []
    if files().isEmpty { return }
    let next = try SQLJournal(postgres: place, spoolFolder: spool) { told.append($0) }
    // Nobody waits for it, but whoever asks then is told of it.
    #expect(files().count == 1)
    try next.finishWriting()
    let history = try next.history(of: run)
    #expect(files().isEmpty && told.isEmpty)
    #expect(history.changes.first?.outcome?.verdict == .done)
    #expect(history.entries.count == 2 + successor.entries.count)
    // Nobody has to know any more what came of one that ended in doubt.
    let state: RunState =
      switch successor {
      case .inDoubt: .failed
      case .inTwoDoubts: .inDoubt
      default: .interrupted
      }
    #expect(try next.run(run)?.state == state)
  }

  /// How far another machine has come with a run.
  enum Successor: CaseIterable {
    case none, undecided, inDoubt, inTwoDoubts, same, other

    /// What it has found out.
    var entries: [Entry] {
      switch self {
      case .none: []
      case .undecided: [.step(2)]
      case .inDoubt: [.outcome(2, of: 1, .inDoubt)]
      case .inTwoDoubts: [.outcome(2, of: 1, .inDoubt), .intent(3)]
      case .same: [.outcome(2, of: 1, .done)]
      case .other: [.outcome(2, of: 1, .refused)]
      }
    }
  }

  /// Another machine goes on with a run, and leaves or ends it.
  ///
  /// - Returns: what a process is told here meanwhile, which writes nothing beside it.
  private func goOn(
    with run: Int64, as successor: Successor, _ place: String, _ spool: String
  ) throws -> [JournalError] {
    let other = try SQLJournal(postgres: place)
    try other.reopen(run, by: .other, isRollBack: false)
    try other.append(successor.entries, to: run)
    let told = try written(place, spool)
    if [.inDoubt, .inTwoDoubts].contains(successor) {
      try other.end(run, .sample(.inDoubt))
    } else {
      other.unlock(run)
    }
    return told
  }

  /// What is told of what was left here.
  private func written(_ place: String, _ spool: String) throws -> [JournalError] {
    var told: [JournalError] = []
    let next = try SQLJournal(postgres: place, spoolFolder: spool) { told.append($0) }
    try next.finishWriting()
    return told
  }

  /// One with a value of another type, and one that cannot be read, keep nothing from the others, and are told of.
  @Test func aFileThatStaysKeepsNoOtherOneFromBeingWritten() throws {
    let place = try Self.server().makeDatabase()
    let folder = try TemporaryFolder()
    let owner = try SQLJournal(postgres: place)
    let run = try owner.begin(.sample())
    try owner.append([.intent(1)], to: run)
    let database = try #require(owner.database as? PostgresDatabase)
    let fence = try #require(database.leases.fences[.run(run)])
    let spool = OutcomeSpool(in: folder.path, of: PostgresAddress(place).withoutPasswords)
    // Before the good one by its name, and of numbers that no database takes.
    try spool.keep([.outcome(2, of: 1, .done)], of: run, fence: fence)
    spool.letGo()
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let good = "\(folder.path)/\(try #require(names.first))"
    let text = try String(contentsOfFile: good, encoding: .utf8)
    let refused = text.replacingOccurrences(of: "\n[2,", with: "\n[\"x\",")
    #expect(refused != text)
    let prefix = good.dropLast("\(run)-\(fence)".utf8.count)
    try refused.write(toFile: "\(prefix)0-0", atomically: false, encoding: .utf8)
    try "no JSON\n".write(toFile: "\(prefix)0-1", atomically: false, encoding: .utf8)
    try text.replacingOccurrences(of: "[[", with: "\n").write(
      toFile: "\(prefix)0-2", atomically: false, encoding: .utf8)
    var told: [JournalError] = []
    let next = try SQLJournal(postgres: place, spoolFolder: folder.path) { told.append($0) }
    try next.finishWriting()
    #expect(told.count == 1 && told.first?.message.contains("-0-") == true)
    #expect(!FileManager.default.fileExists(atPath: good))
    #expect(FileManager.default.fileExists(atPath: "\(prefix)0-1"))
    #expect(try owner.entries(of: run) == [.intent(1), .outcome(2, of: 1, .done)])
  }

  /// What is given up is not done later.
  @Test func aRunThatNobodyWaitsForAnyMoreIsNotBegun() throws {
    let server = try PostgresServer()
    let place = try server.makeDatabase()
    let journal = try SQLJournal(postgres: place, patience: .milliseconds(300))
    _ = try journal.runs(RunQuery())
    server.stop("KILL")
    let error = #expect(throws: JournalError.self) { try journal.begin(.sample()) }
    #expect(error?.kind == .away)
    try server.start()
    try? journal.finishWriting()
    let other = try SQLJournal(postgres: place)
    #expect(try other.runs(RunQuery()).isEmpty)
    #expect(journal.interest.time == .never)
  }

  @Test func aTextThatIsNotKeptIsTold() throws {
    let journal = try SQLJournal(postgres: try Self.server().makeDatabase())
    let run = try journal.begin(.sample())
    let database = try #require(journal.database as? PostgresDatabase)
    _ = try database.answer("DROP TABLE halo.sources", [])
    #expect(throws: JournalError.self) {
      try journal.keep(
        [RunSource(name: "m.lua", text: [1]), RunSource(name: "n.lua", text: [2])], of: run)
    }
  }

  @Test func whoHasNoLeaseHasLostTheRun() throws {
    let journal = try SQLJournal(postgres: try Self.server().makeDatabase())
    #expect(throws: JournalError.lapsed(.run(7))) { try journal.append([.step(1)], to: 7) }
    var end: Result<Void, JournalError>?
    journal.append([.step(1)], to: 7) { end = $0 }
    #expect(throws: JournalError.lapsed(.run(7))) { try end?.get() }
    #expect(end != nil)
  }

  /// A process whose server goes away while it makes a change, and comes back when it is gone.
  private func leaveUnwritten(
    on server: PostgresServer, _ place: String, _ spool: String, _ whileAlive: () throws -> Void
  ) throws -> Int64 {
    let store = try SQLJournal(
      postgres: place, patience: .milliseconds(300), spoolFolder: spool)
    let recorder = RunRecorder(
      .sample(job: "nightly"), redaction: Redaction(names: [], values: []), opened: store
    ) { () throws(JournalError) in store }
    let key = recorder.begin("eip.bind", [:], task: 0, isChange: true).key
    let subject = recorder.open(key, task: 0)
    let intent = Array(#"{"operation":"eip.bind","sends":1}"#.utf8)
    try recorder.appendIntent(
      subject, try #require(ChangeFacts(record: intent)), at: WallTime(seconds: 1))
    for _ in 0..<4 { try store.finishWriting() }
    let run = try #require(recorder.number)
    server.stop("KILL")
    let outcome = Array(#"{"operation":"eip.bind","sends":1,"ending":"done"}"#.utf8)
    recorder.appendOutcome(
      subject, try #require(ChangeFacts(record: outcome)), at: WallTime(seconds: 2)
    ) { _ in }
    let error = #expect(throws: JournalError.self) { try recorder.end(.sample(.done)) }
    #expect(error?.kind == .away && recorder.isKeptLocally)
    try server.start()
    try whileAlive()
    (store.database as? PostgresDatabase)?.spool?.letGo()
    return run
  }

  @Test func whatWasWrittenAlreadyIsNotWrittenTwice() throws {
    let journal = try SQLJournal(postgres: try Self.server().makeDatabase())
    let run = try journal.begin(.sample())
    try journal.append([.step(1), .intent(2)], to: run)
    // As when its answer was lost.
    try journal.append([.step(1), .intent(2)], to: run)
    #expect(try journal.entries(of: run) == [.step(1), .intent(2)])
  }

  @Test func aStandbyThatIsPromotedTakesOver() throws {
    let primary = try PostgresServer(settings: "wal_level=replica\nmax_wal_senders=4")
    let place = try primary.makeDatabase()
    _ = try SQLJournal(postgres: place).runs(RunQuery())
    let standby = try PostgresServer(standbyOf: primary)
    let both = place.replacingOccurrences(
      of: "host=\(primary.host)", with: "host=\(primary.host),\(standby.host)")
    let journal = try SQLJournal(postgres: both)
    let run = try journal.begin(.sample(job: "nightly"))
    try journal.append([.intent(1)], to: run)
    // The standby alone takes no changes, and says so.
    let alone = place.replacingOccurrences(of: primary.host, with: standby.host)
    let error = #expect(throws: JournalError.self) {
      try SQLJournal(postgres: alone, patience: .milliseconds(300)).begin(.sample())
    }
    #expect(error?.kind == .away)
    try primary.waitForStandby()
    primary.stop("KILL")
    try standby.promote()
    try journal.append([.outcome(2, of: 1, .done)], to: run)
    try journal.end(run, .sample(.done))
    #expect(try journal.run(run)?.state == .done)
  }
}
