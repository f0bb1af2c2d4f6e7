import Foundation
import TestSupport
import Testing

@testable import Journal

// How a database is named, and what stands before it.
extension PostgresTests {
  @Test func aDatabaseOfAnotherEncodingIsToldSo() throws {
    let server = try Self.server()
    let place = try server.makeDatabase()
    try server.query(
      "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0", in: place)
    defer { _ = try? server.query("DROP DATABASE latin WITH (FORCE)", in: place) }
    let name = place.split(separator: "?")[0].split(separator: "/").last ?? ""
    let journal = try SQLJournal(
      postgres: place.replacingOccurrences(of: "/\(name)", with: "/latin"))
    #expect(try journal.claim(job: "caf\u{E9}") == .taken)
    let error = #expect(throws: JournalError.self) { try journal.claim(job: "\u{540D}") }
    #expect(error?.remedy?.contains("UTF8") == true)
  }

  /// As of a script that is given a hundred ids. Names of which no index makes anything shorter.
  @Test func aJobHasANameThatADatabaseTakes() throws {
    let long = (0..<400).map { _ in UUID().uuidString }.joined(separator: " ")
    let names = ["a", "b"].map { JobName.fitted(long + $0) }
    #expect(names[0] != names[1] && names.allSatisfy { $0.utf8.count <= JobName.mostBytes })
    let most = String(long.utf8.prefix(JobName.mostBytes)) ?? ""
    #expect(JobName.fitted(most) == most)
    let journal = try SQLJournal(postgres: try Self.server().makeDatabase())
    for name in names + [most] {
      #expect(
        try journal.claimWindow(of: name, period: .seconds(60), as: WindowClaimant()) == .taken)
      #expect(try journal.claim(job: name) == .taken)
      let run = try journal.begin(.sample(job: name))
      #expect(try journal.runs(RunQuery(job: name)).map(\.number) == [run])
    }
  }

  @Test func aPoolerMayHandEachStatementToAnotherServerProcess() throws {
    let server = try Self.server()
    let pooler = try ConnectionPooler(before: server)
    let place = pooler.address(of: try server.makeDatabase())
    let (first, second) = (try SQLJournal(postgres: place), try SQLJournal(postgres: place))
    for index in 0..<50 as Range<Int64> {
      let (journal, other) = index % 2 == 0 ? (first, second) : (second, first)
      #expect(try journal.claim(job: "nightly") == .taken)
      let run = try journal.begin(.sample(job: "nightly"))
      #expect(try other.claim(job: "nightly") != .taken)
      try journal.append([.step(1), .intent(2)], to: run)
      #expect(try other.run(run)?.state == .running)
      try journal.append([.outcome(3, of: 2, .done)], to: run)
      try journal.end(run, .sample(.done))
      journal.release(job: "nightly")
    }
    #expect(try first.runs(RunQuery(limit: 100)).count == 50)
  }

  /// One that has no place for a transaction takes all of a run but its end.
  @Test func aPoolerOfStatementsIsFoundOut() throws {
    let server = try Self.server()
    let place = try server.makeDatabase()
    _ = try SQLJournal(postgres: place).runs(RunQuery())
    let pooler = try ConnectionPooler(before: server, mode: "statement")
    let pooled = pooler.address(of: place)
    let journal = try SQLJournal(postgres: pooled)
    let run = try journal.begin(.sample())
    for attempt in [
      { _ = try JournalPlace.postgreSQL(pooled).examine() },
      { try journal.end(run, .sample(.done)) },
    ] {
      let error = #expect(throws: JournalError.self) { try attempt() }
      #expect(error?.remedy?.contains("pool_mode = transaction") == true, "\(error?.line ?? "")")
    }
  }

  /// What one process of the server keeps of a statement that is sent again and again, another one does not
  /// know, or has from somebody else.
  @Test(arguments: [false, true])
  func aStatementThatIsKeptMayBeGone(isPooled: Bool) throws {
    let server = try Self.server()
    let pooler = isPooled ? try ConnectionPooler(before: server) : nil
    let database = try server.makeDatabase()
    let place = pooler?.address(of: database) ?? database
    let journals = try (0..<5).map { _ in try SQLJournal(postgres: place) }
    let runs = try journals.map { try $0.begin(.sample()) }
    for number in 1...40 as ClosedRange<Int64> {
      // All at once, so that the pooler needs all its connections.
      var failures: [JournalError] = []
      for (journal, run) in zip(journals, runs) {
        journal.append([.intent(number)], to: run) { result in
          if case .failure(let error) = result { failures.append(error) }
        }
        journal.advance()
      }
      for journal in journals.shuffled() { try journal.finishWriting() }
      #expect(failures == [])
    }
    for (journal, run) in zip(journals, runs) {
      #expect(try journal.entries(of: run).map(\.number) == Array(1...40))
    }
  }

  @Test func noPasswordIsShown() {
    #expect(
      PostgresAddress("postgresql://me:secret@db.example:5432/runs?password=x").shown
        == "postgresql://me@db.example:5432/runs")
    #expect(PostgresAddress("postgresql:///runs?host=/run").shown == "postgresql:///runs")
    #expect(PostgresAddress("service=halo").shown == "service=halo")
    #expect(JournalPlace(named: "service=halo") == .postgreSQL("service=halo"))
    #expect(JournalPlace(named: "./service=halo") == .file("./service=halo"))
  }

  @Test func passwordsOfAnAddress() {
    let text = "postgresql://me:a%2Fb@db/runs?host=/run&password=c&sslpassword=d&x=password=e"
    let address = PostgresAddress(text)
    #expect(address.passwords == ["a%2Fb", "a/b", "c", "c", "d", "d"])
    #expect(
      address.withoutPasswords == "postgresql://me@db/runs?host=/run&&&x=password=e")
    #expect(RunCommands(7, journal: text).show.contains("a%2Fb") == false)
    for plain in ["service=halo", "postgresql://me@db/a:b@c", "postgresql:///runs"] {
      #expect(PostgresAddress(plain).passwords.isEmpty)
      #expect(PostgresAddress(plain).withoutPasswords == plain)
    }
  }

  /// Wherever libpq takes a password from, and where a person may have written one that it does not.
  @Test(arguments: [
    "service=runs password=hush", "service=runs\tpassword='hush'", "service='runs' password=hush",
    "postgresql://me:hu?sh@db/runs", "postgresql://db/runs?password=hush",
    "postgresql://?password=hush", "postgres://me@db?x=y&sslpassword=hush",
    "postgresql://db/runs?pass%77ord=hush", "postgresql://me:hush@db?password=hush",
    "postgresql://me:hush@word@db/runs", "postgresql://me:hush/word@db/runs",
    "postgresql://me:hu%73h@db/runs",
  ])
  func noFormOfAPasswordIsShown(_ text: String) {
    let address = PostgresAddress(text)
    let shown = [
      address.shown, address.withoutPasswords, RunCommands(7, journal: text).show,
      (try? SQLJournal(postgres: text).database as? PostgresDatabase)?.name ?? "",
    ]
    for shown in shown {
      for part in ["hu", "sh@", "sh/", "word@", "hush"] { #expect(!shown.contains(part)) }
    }
    #expect(address.passwords.contains { $0.contains("hu") })
    for option in ["", "--journal="] {
      var bytes = Array("\(option)\(text)".utf8)
      for place in JournalPlace.passwordPlaces(in: bytes) {
        for index in place { bytes[index] = UInt8(ascii: "x") }
      }
      let hidden = String(decoding: bytes, as: UTF8.self)
      #expect(!hidden.contains("hu") && hidden.hasPrefix(option + text.prefix(8)))
    }
  }

  @Test(arguments: [
    "postgresql://me:secret@[db/runs", "service=runs password=secret", "service=",
    "postgresql://me:secret@word@db/runs", "postgresql://me:sec/ret@db/runs",
  ])
  func anAddressThatIsNoneIsRefusedWithoutBeingQuoted(_ text: String) {
    let error = #expect(throws: JournalError.self) { try SQLJournal(postgres: text) }
    #expect(error.map { !$0.line.contains("sec") } ?? false)
  }

  /// No file is called by a password.
  @Test(arguments: [
    "host=db password=secret", " host = db", "password='sec ret' host=db", "dbname=runs",
    "db.example password = secret", "POSTGRESQL://me:secret@db/runs",
    "mysql://me:secret@db/runs", "postgres:postgresql://me:secret@db/runs",
  ])
  func whatLooksLikeAnAddressIsNoFile(_ text: String) {
    guard case .postgreSQL = JournalPlace(named: text) else {
      return #expect(Bool(false), "it is a file")
    }
    #expect(JournalPlace.objection(to: text).map { !$0.line.contains("sec") } ?? false)
    #expect(throws: JournalError.self) { try SQLJournal(postgres: text) }
    #expect(!PostgresAddress(text).shown.contains("sec"))
    #expect(!RunCommands(7, journal: text).show.contains("sec"))
    #expect(text.contains("sec") == PostgresAddress(text).passwords.contains { $0.contains("sec") })
  }

  @Test(arguments: ["./host=db", "/tmp/password=x", "runs.db", "hosts=1", "password.db"])
  func whatLooksLikeAFileIsOne(_ text: String) {
    #expect(JournalPlace(named: text) == .file(text))
    #expect(JournalPlace.objection(to: text) == nil)
  }

  @Test(arguments: [
    "service=halo", "postgresql://[::1]:5432,db:5433/runs", "postgresql://me:p?w@db/runs",
    "postgresql://me@db?host=@socket", "postgresql:///runs?host=/run",
  ])
  func addressesOfEveryFormAreTaken(_ text: String) throws {
    _ = try SQLJournal(postgres: text)
  }

  /// Statements as the server gets them.
  @Test func statementsNameTheirTablesInFull() {
    #expect(
      PostgresDatabase.translated("SELECT runs.number FROM runs WHERE state = ? AND job = ?")
        == "SELECT halo.runs.number FROM halo.runs WHERE state = $1 AND job = $2")
  }
}
