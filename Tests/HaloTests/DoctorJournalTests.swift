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
    try server.query("UPDATE halo.schema SET version = 99", in: place)
    try expect(journal, "was made by a newer Halo", 74, remedy: "install that version")
    try expect(
      ["--journal", "postgresql://halo@127.0.0.1:1/runs"], "cannot be reached", 74, remedy: "")
  }
}
