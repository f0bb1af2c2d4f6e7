import Foundation
import Ports
import TestSupport
import Testing

@testable import Journal

// What is written of a run, and how.
extension PostgresTests {
  @Test func intentsAreAsOldAsTheDatabaseSays() throws {
    let place = try Self.server().makeDatabase()
    let clock = SystemClock()
    let journal = try SQLJournal(postgres: place, clock: clock)
    let run = try journal.begin(.sample())
    try journal.append([.step(1), .intent(2), .outcome(3, of: 2, .done), .intent(4)], to: run)
    try Self.server().query(
      "UPDATE halo.entries SET written_at = written_at - interval '1 hour' WHERE number = 2",
      in: place)
    let announced = try journal.announcements(of: run)
    #expect(Set(announced.keys) == [2, 4])
    let (old, new) = (try #require(announced[2]), try #require(announced[4]))
    #expect(clock.now - old >= .seconds(3600) && clock.now - old < .seconds(7200))
    #expect(clock.now >= new && clock.now - new < .seconds(3600))
    // One that is written anew, because its answer was lost, is sent after that.
    try journal.append([.intent(2)], to: run)
    #expect(try #require(try journal.announcements(of: run)[2]) > old + .seconds(1800))
    #expect(try journal.history(of: run).changes.map(\.announcedAt).allSatisfy { $0 != nil })
  }

  /// A server may be told not to wait for its disk; what it commits is asked as it commits.
  @Test(arguments: [false, true])
  func intentsAreDurableWhateverTheServerDoesOtherwise(isPooled: Bool) throws {
    let server = try Self.server()
    let place = try server.makeDatabase()
    let name = place.split(separator: "?")[0].split(separator: "/").last ?? ""
    try server.query("ALTER DATABASE \(name) SET synchronous_commit = off", in: place)
    let pooler = isPooled ? try ConnectionPooler(before: server) : nil
    let journal = try SQLJournal(postgres: pooler?.address(of: place) ?? place)
    let run = try journal.begin(.sample())
    for statement in [
      "CREATE TABLE public.seen (kind text, setting text)",
      """
      CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO public.seen VALUES (NEW.kind, current_setting('synchronous_commit'));
        RETURN NULL; END $$
      """,
      """
      CREATE CONSTRAINT TRIGGER note AFTER INSERT ON halo.entries DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION public.note()
      """,
    ] { try server.query(statement, in: place) }
    try journal.append([.step(1)], to: run)
    try journal.append([.intent(2)], to: run)
    try journal.append([.outcome(3, of: 2, .done)], to: run)
    let seen = try server.query("SELECT kind, setting FROM public.seen", in: place)
    #expect(seen == "read|off\nintent|on\ndone|off\n")
  }

  /// What a server is told to do with text, as older programs want it, is all one to a journal.
  @Test(arguments: [
    "bytea_output = escape", "array_nulls = off", "standard_conforming_strings = off",
    "backslash_quote = off", "quote_all_identifiers = on",
  ])
  func whatIsWrittenIsReadAgainWhateverTextLooksLike(setting: String) throws {
    let server = try Self.server()
    let place = try server.makeDatabase()
    let name = place.split(separator: "?")[0].split(separator: "/").last ?? ""
    try server.query("ALTER DATABASE \(name) SET \(setting)", in: place)
    let journal = try SQLJournal(postgres: place)
    let sources = [RunSource(name: #"a\b'"{},NULL"#, text: [0, 0x27, 0x5C, 0x80, 0xFF])]
    var start = RunStart.sample(job: "NULL")
    start.sources = sources
    let run = try journal.begin(start)
    let entries: [Entry] = [.step(1), .intent(2), .outcome(3, of: 2, .done)]
    try journal.append(entries, to: run)
    try journal.append([.step(4)], to: run)
    #expect(try journal.entries(of: run) == entries + [.step(4)])
    #expect(try journal.sources(of: run) == sources)
    #expect(try journal.runs(RunQuery()).first?.job == "NULL")
  }

  @Test func anyNumberOfEntriesIsWrittenAsOne() throws {
    let place = try Self.server().makeDatabase()
    let journal = try SQLJournal(postgres: place)
    let run = try journal.begin(.sample())
    let odd = Array("\"\\{},NULL\u{0}".utf8)
    let entries =
      (1...2500 as ClosedRange<Int64>).map { Entry.step($0, record: odd) }
      + [.intent(2501)]
    try Self.endLeases(in: place)
    #expect(throws: JournalError.lapsed(.run(run))) { try journal.append(entries, to: run) }
    #expect(try journal.entries(of: run).isEmpty)
    let second = try SQLJournal(postgres: place)
    try second.reopen(run, by: .other, isRollBack: false)
    try second.append(entries, to: run)
    #expect(try second.entries(of: run) == entries)
  }

  @Test func oddTextsComeBack() throws {
    let journal = try SQLJournal(postgres: try Self.server().makeDatabase())
    let run = try journal.begin(.sample())
    for (number, name) in zip(
      1... as PartialRangeFrom<Int64>, ["\"\\'{}, NULL", "NULL", "", "ä\n\t€"])
    {
      let entry = Entry.intent(number, name)
      try journal.append([entry], to: run)
      #expect(try journal.entries(of: run).last == entry)
    }
    // There is no such character in a text of PostgreSQL.
    try journal.append([.intent(9, "a\u{0}b")], to: run)
    #expect(try journal.entries(of: run).last == .intent(9, "a\u{FFFD}b"))
  }

  @Test func nothingIsLeftOfARunThatIsForgotten() throws {
    let place = try Self.server().makeDatabase()
    let journal = try SQLJournal(postgres: place)
    for isOld in [true, false] {
      let run = try journal.begin(.sample())
      try journal.end(run, .sample(.done))
      if isOld {
        #expect(try journal.prune(endedBefore: WallTime(seconds: 2_000_000_000)) == 1)
      } else {
        try journal.forget(run)
      }
      #expect(
        try Self.server().query("SELECT count(*) FROM halo.leases", in: place).hasPrefix("0"))
    }
  }
}
