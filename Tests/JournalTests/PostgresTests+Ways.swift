import TestSupport
import Testing

@testable import Journal

// How a database is named, and what stands before it.
extension PostgresTests {
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

  @Test func anAddressThatIsNoneIsRefusedWithoutBeingQuoted() {
    let error = #expect(throws: JournalError.self) {
      try SQLJournal(postgres: "postgresql://me:secret@[db/runs")
    }
    #expect(error.map { !$0.line.contains("secret") } ?? false)
  }

  /// Statements as the server gets them.
  @Test func statementsNameTheirTablesInFull() {
    #expect(
      PostgresDatabase.translated("SELECT runs.number FROM runs WHERE state = ? AND job = ?")
        == "SELECT halo.runs.number FROM halo.runs WHERE state = $1 AND job = $2")
  }
}
