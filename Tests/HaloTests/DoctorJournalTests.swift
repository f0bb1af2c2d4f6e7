import Foundation
import Ports
import TestSupport
import Testing

@testable import Journal

/// What `halo doctor` says of the journal that runs would be recorded in.
@Suite(.timeLimit(.minutes(30))) struct DoctorJournalTests {
  /// The lines about the journal, and the exit code.
  private func doctor(
    _ options: [String], environment: [String: String] = [:]
  ) throws -> (text: String, status: Int32) {
    let result = try CommandResult.of(
      Repository.program("halo"), ["doctor", "--sim"] + options, environment: environment)
    let lines = result.output.split(separator: "\n").map(String.init)
    let first = try #require(lines.firstIndex { $0.dropFirst(6).hasPrefix("journal: ") })
    let remedy = lines[first + 1].hasPrefix("      -> ") ? "\n\(lines[first + 1])" : ""
    return (lines[first] + remedy, result.status)
  }

  private func expect(
    _ options: [String], _ text: String, _ status: Int32 = 0, remedy: String = "",
    environment: [String: String] = [:], location: SourceLocation = #_sourceLocation
  ) throws {
    let found = try doctor(options, environment: environment)
    #expect(found.status == status, "\(found)", sourceLocation: location)
    #expect(found.text.contains(text), "\(found)", sourceLocation: location)
    #expect(
      found.text.contains("      -> \(remedy)") == (status != 0), "\(found)",
      sourceLocation: location)
  }

  @Test func ofAFile() throws {
    let folder = try TemporaryFolder(["notes.txt": String(repeating: "no journal ", count: 60)])
    let path = "\(folder.path)/j.db"
    try expect(
      ["--journal", path], "ok    journal: \(path) is not there yet; the first run makes it")
    // To look is not to make.
    #expect(!FileManager.default.fileExists(atPath: path))
    do {
      let journal = try SQLJournal(sqlite: path)
      _ = try journal.begin(RunStart(script: "x", startedAt: .init(seconds: 1), process: .current))
    }
    try expect(["--journal", path], "ok    journal: \(path) can be written; its last run is 1")
    try expect(
      ["--journal", "\(folder.path)/none/j.db"],
      "FAIL  journal: the journal \(folder.path)/none/j.db",
      74, remedy: "make the folder, or name another file")
    try expect(
      ["--journal", "\(folder.path)/notes.txt"],
      "FAIL  journal: \(folder.path)/notes.txt is no database",
      74, remedy: "name another file")
    do {
      _ = try SQLJournal(sqlite: path).database.run("PRAGMA user_version = 99", [])
    }
    try expect(["--journal", path], "newer Halo", 74, remedy: "")
  }

  /// A path at which a run could make nothing is refused for its own reason.
  @Test(arguments: [
    ("loop", "Too many levels", "remove the symbolic link of it that leads back to itself"),
    ("loop/j.db", "Too many levels", "remove the symbolic link of it that leads back to itself"),
    ("dead", "symbolic link to what is not there", "remove the link"),
    ("dead/j.db", "symbolic link to what is not there", "remove the link"),
    ("file/j.db", "Not a directory", "one of its folders is a file"),
  ]) func ofAPathThatLeadsNowhere(path: String, text: String, remedy: String) throws {
    let folder = try TemporaryFolder(["file": ""])
    for (link, target) in [("loop", "loop"), ("dead", "nothing")] {
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder.path)/\(link)", withDestinationPath: target)
    }
    let journal = ["--journal", "\(folder.path)/\(path)"]
    try expect(journal, text, 74, remedy: remedy)
    let run = try CommandResult.of(
      Repository.program("halo"),
      ["run", "--sim"] + journal + [
        "-e", "cloud.eip.rename{ publicip_id = cloud.eip.list()[1].id, alias = 'x' }",
      ])
    #expect(run.status == 74 && run.errors.contains(text) && run.errors.contains(remedy), "\(run)")
  }

  private func begin(_ journal: SQLJournal, job: String? = nil) throws -> Int64 {
    try journal.begin(
      RunStart(job: job, script: "x", startedAt: .init(seconds: 1), process: .current))
  }

  private func end(_ run: Int64, _ state: RunState, in journal: SQLJournal) throws {
    try journal.end(run, RunEnd(state: state, exit: 1, at: .init(seconds: 2)))
  }

  /// What was left in the middle is named, with what there is to do.
  @Test func ofRunsThatAreNotSettled() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/j.db"
    do {
      // Its process is gone with its locks.
      let journal = try SQLJournal(sqlite: path)
      _ = try begin(journal, job: "nightly")
    }
    let journal = try SQLJournal(sqlite: path)
    for state in [RunState.done, .inDoubt, .rollBackIncomplete] {
      try end(begin(journal), state, in: journal)
    }
    _ = try begin(journal)
    func told() throws -> CommandResult {
      try CommandResult.of(
        Repository.program("halo"), ["doctor", "--sim", "--journal", path])
    }
    let result = try told()
    #expect(result.status == 0)
    for line in [
      "warn  run 1: interrupted: x, job 'nightly'\n", "halo runs show 1 ", "halo resume 1 ",
      "warn  run 3: in doubt: x\n", "halo runs verify 3 ",
      "warn  run 4: roll-back incomplete: x\n", "halo rollback 4 ",
      "all is well, but for 3 warnings\n",
    ] {
      #expect(result.output.contains(line), "\(line): \(result.output)")
    }
    for settled in [2, 5] { #expect(!result.output.contains("run \(settled):")) }
    for _ in 0..<4 { try end(begin(journal), .inDoubt, in: journal) }
    #expect(try told().output.contains("warn  runs: 2 older ones are not settled either\n"))
  }

  @Test func ofDoubtInADatabase() throws {
    let place = try PostgresServer.shared.get().makeDatabase()
    let journal = try SQLJournal(postgres: place)
    try end(begin(journal), .inDoubt, in: journal)
    let result = try CommandResult.of(
      Repository.program("halo"), ["doctor", "--sim", "--journal", place])
    #expect(result.output.contains("warn  run 1: in doubt: x\n"), "\(result)")
  }

  @Test func ofTheUsualOneAndOfNone() throws {
    let folder = try TemporaryFolder()
    try expect(["--journal", "none"], "-     journal: none, so that no run can be gone on with")
    try expect([], "-     journal: with --sim it is gone with the process")
    let usual = try CommandResult.of(
      Repository.program("halo"), ["doctor"],
      environment: ["HOME": folder.path, "HALO_JOURNAL": ""])
    #expect(
      usual.output.contains(
        "ok    journal: \(folder.path)/.local/state/halo/journal.db is not there yet"), "\(usual)")
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/.local"))
  }

  @Test func ofADatabase() throws {
    let server = try PostgresServer.shared.get()
    let place = try server.makeDatabase()
    let journal = ["--journal", place]
    try expect(journal, "its tables are not there yet, and the first run makes them")
    #expect(
      try server.query(
        "SELECT count(*) FROM pg_namespace WHERE nspname = 'halo'", in: place) == "0\n")
    let name = "worker\(UInt32.random(in: 0 ... .max))"
    try server.query("CREATE ROLE \(name) LOGIN", in: place)
    let worker = ["--journal", place.replacing("halo@", with: "\(name)@")]
    try expect(worker, "have not been made yet", 74, remedy: "the database's owner has to run")
    #expect(try CommandResult.of(Repository.program("halo"), ["runs"] + journal).status == 0)
    try expect(journal, "answers, and its tables can be written")
    try expect(worker, "permission denied", 74, remedy: "README.md lists")
    try server.query(
      """
      GRANT USAGE ON SCHEMA halo TO \(name);
      GRANT SELECT ON ALL TABLES IN SCHEMA halo TO \(name);
      """, in: place)
    try expect(
      worker, "may not use all of its tables: entries (delete), entries (insert)", 74,
      remedy: "README.md lists")
    try server.query("ALTER TABLE halo.windows RENAME COLUMN claimant TO other", in: place)
    try expect(journal, "they lack the column windows.claimant", 74, remedy: "restore them")
    try server.query("DROP TABLE halo.limits, halo.windows", in: place)
    try expect(
      journal, "they lack the table limits, the table windows", 74,
      remedy: "restore them from a backup, or name another database")
    try server.query("UPDATE halo.schema SET version = -1", in: place)
    try expect(journal, "they are of version -1", 74, remedy: "restore them from a backup")
    try server.query("UPDATE halo.schema SET version = 99", in: place)
    try expect(journal, "was made by a newer Halo", 74, remedy: "install that version")
    try expect(
      ["--journal", "postgresql://halo@127.0.0.1:1/runs"], "cannot be reached", 74,
      remedy: "start the server, or check the address")
    try expect(
      ["--journal", "postgresql://?service=nosuch"], "definition of service \"nosuch\" not found",
      74,
      remedy: "define the service in ~/.pg_service.conf")
    try expect(
      ["--journal", "service=nosuch"], "service file", 74,
      remedy: "define the service in ~/.pg_service.conf",
      environment: ["PGSERVICEFILE": "/nonexistent/services"])
  }

  /// A table of another program's in the place of the journal's own.
  @Test func ofADatabaseWithOtherTables() throws {
    let server = try PostgresServer.shared.get()
    let place = try server.makeDatabase()
    try server.query("CREATE SCHEMA halo; CREATE TABLE halo.schema (name text)", in: place)
    try expect(
      ["--journal", place], "are not those of a journal: ", 74, remedy: "restore them from a backup"
    )
    let run = try CommandResult.of(Repository.program("halo"), ["runs", "--journal", place])
    #expect(run.status == 74 && run.errors.contains("are not those of a journal"), "\(run)")
  }

  /// Each of the ways in which a database takes no changes.
  @Test func ofADatabaseThatTakesNoChanges() throws {
    let server = try PostgresServer.shared.get()
    let place = try server.makeDatabase()
    let name = try #require(place.firstMatch(of: #/halo@/(\w+)/#)?.1)
    try server.query("ALTER DATABASE \(name) SET default_transaction_read_only = on", in: place)
    try expect(
      ["--journal", place], "session is read-only", 74,
      remedy: "for a standby name the server that takes changes")
    try expect(
      ["--journal", place + "&target_session_attrs=any"], "default_transaction_read_only is on", 74,
      remedy: "for a standby name the server that takes changes")
  }

  /// What is made anew by the parts of its schema is all that the tables have.
  @Test func theColumnsAreThoseOfTheTables() throws {
    let server = try PostgresServer.shared.get()
    let place = try server.makeDatabase()
    _ = try SQLJournal(postgres: place).runs(RunQuery())
    let found = try server.query(
      """
      SELECT table_name || ': ' || string_agg(column_name, ' ' ORDER BY column_name)
      FROM information_schema.columns WHERE table_schema = 'halo' GROUP BY table_name
      """, in: place)
    let known = PostgresSchema.columns.map { table, columns in
      "\(table): \(columns.split(separator: " ").sorted().joined(separator: " "))"
    }
    #expect(found.split(separator: "\n").map(String.init).sorted() == known.sorted())
  }
}
