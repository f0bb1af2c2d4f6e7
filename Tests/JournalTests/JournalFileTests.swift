import CSQLite
import Files
import Foundation
import JSON
import Ports
import TestSupport
import Testing

@testable import Journal

/// The journal's file: whose it is, and what is refused.
@Suite(.timeLimit(.minutes(30))) struct JournalFileTests {
  private static let isRoot = geteuid() == 0
  private static let nobody: uid_t = 65534

  private func mode(_ path: String) throws -> Int {
    try #require(
      FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
  }

  func kind(_ path: String, patience: Duration = .zero) -> JournalError.Kind? {
    do throws(JournalError) {
      let journal = try SQLJournal(sqlite: path, patience: patience)
      _ = try journal.begin(.sample())
      return nil
    } catch {
      #expect(!error.line.contains("\n") && error.message.contains(path))
      return error.kind
    }
  }

  @Test func isForItsOwnerAlone() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/state/halo/journal.db"
    #expect(throws: JournalError.self) { try SQLJournal(sqlite: path) }
    let journal = try SQLJournal(sqlite: path, makesFolders: true)
    let run = try journal.begin(.sample())
    for suffix in ["", "-wal", "-shm", "-lock"] { #expect(try mode(path + suffix) == 0o600) }
    #expect(try mode(folder.path + "/state/halo") == 0o700)
    // One that was restored with other permissions loses them.
    chmod(path, 0o644)
    _ = try SQLJournal(sqlite: path).run(run)
    #expect(try mode(path) == 0o600)
  }

  /// Who looks whether runs can be recorded leaves the file to those that still run an older Halo.
  @Test func isExaminedAsItIs() throws {
    let folder = try TemporaryFolder(["empty.db": "", "file": ""])
    let (path, empty) = (folder.path + "/journal.db", folder.path + "/empty.db")
    func examine(_ path: String) throws -> String {
      try #require(try JournalPlace.file(path).examine()).text
    }
    #expect(
      try examine(empty)
        == "\(empty) can be written; it is empty, and the first run makes its tables")
    #expect(try Data(contentsOf: URL(filePath: empty)).isEmpty)
    do { _ = try SQLJournal(sqlite: path).begin(.sample()) }
    #expect(try examine(path) == "\(path) can be written; its last run is 1")
    try execute("PRAGMA user_version = 5", in: path)
    let old = try Data(contentsOf: URL(filePath: path))
    #expect(try examine(path).contains("its tables are those of an older Halo"))
    #expect(try Data(contentsOf: URL(filePath: path)) == old)
  }

  /// What cannot be got at may be there.
  @Test func saysWhyAFolderIsOutOfReach() throws {
    let folder = try TemporaryFolder(["file": ""])
    let inFile = folder.path + "/file/x/journal.db"
    for open in [
      { _ = try JournalPlace.file(inFile).examine() }, { _ = try SQLJournal(sqlite: inFile) },
    ] {
      let error = #expect(throws: JournalError.self) { try open() }
      #expect(error?.message.contains("Not a directory") == true, "\(error?.line ?? "")")
    }
    let missing = #expect(throws: JournalError.self) {
      try JournalPlace.file(folder.path + "/no/journal.db").examine()
    }
    #expect(missing?.message.contains("there is no folder") == true, "\(missing?.line ?? "")")
  }

  /// `sudo` may keep the user's HOME: what root makes there is still the user's.
  @Test(.enabled(if: isRoot)) func staysTheUsersUnderSudo() throws {
    let folder = try TemporaryFolder()
    chmod(folder.path, 0o755)
    let home = folder.path + "/home"
    mkdir(home, 0o755)
    chown(home, Self.nobody, Self.nobody)
    let path = home + "/.local/state/halo/journal.db"
    let journal = try SQLJournal(sqlite: path, makesFolders: true)
    let run = try journal.begin(.sample())
    try journal.append([.intent(1)], to: run)
    let made = ["/.local", "/.local/state", "/.local/state/halo"].map { home + $0 }
    for path in made + ["", "-wal", "-shm", "-lock"].map({ path + $0 }) {
      let owner = try FileManager.default.attributesOfItem(atPath: path)[.ownerAccountID]
      #expect(owner as? UInt32 == Self.nobody, "\(path)")
    }
    // The test's folder is root's alone, but its files can be reached by those who may pass.
    let mine = try CommandResult.of(
      URL(filePath: "/usr/bin/setpriv"),
      [
        "--reuid", "\(Self.nobody)", "--clear-groups", Repository.program("JournalFixture").path,
        "write", path, "1",
      ])
    #expect(mine.output == "run 2\n1\n")
  }

  @Test(.enabled(if: isRoot)) func refusesAnotherUsers() throws {
    let folder = try TemporaryFolder()
    chmod(folder.path, 0o777)
    let path = folder.path + "/journal.db"
    _ = try SQLJournal(sqlite: path)
    chmod(path, 0o666)
    let result = try CommandResult.of(
      URL(filePath: "/usr/bin/setpriv"),
      [
        "--reuid", "\(Self.nobody)", "--clear-groups", Repository.program("JournalFixture").path,
        "write", path, "1",
      ])
    #expect(result.status == 74)
    #expect(
      result.output
        == "\(path) belongs to user 'root'; name another file with --journal FILE\n")
  }

  @Test func refusesWhatIsNoJournal() throws {
    let folder = try TemporaryFolder([
      "text": String(repeating: "no database at all\n", count: 200), "short": "x",
    ])
    #expect(kind(folder.path + "/text") == .notAJournal)
    #expect(kind(folder.path + "/short") == .notAJournal)
    #expect(kind(folder.path) == .notAJournal)
    try execute("CREATE TABLE notes (text)", in: folder.path + "/foreign")
    #expect(kind(folder.path + "/foreign") == .notAJournal)
    // An empty file becomes one.
    try Data().write(to: URL(filePath: folder.path + "/empty"))
    #expect(kind(folder.path + "/empty") == nil)
  }

  /// SQLite would take one for an address, and the other for a place in memory.
  @Test(arguments: ["file:journal.db?mode=ro", ":memory:"])
  func isCalledAsItsOwnerLikes(name: String) {
    #expect(JournalFile.nameForSQLite(name) == "./\(name)")
    #expect(JournalFile.nameForSQLite("/\(name)") == "/\(name)")
  }

  /// Nothing is waited for that never comes.
  @Test func isNoPipe() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/journal.db"
    #expect(mkfifo(path, 0o600) == 0)
    #expect(kind(path) == .notAJournal)
    #expect(throws: JournalError.self) { try JournalPlace.file(path).examine() }
  }

  @Test func refusesANewerOne() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/journal.db"
    _ = try SQLJournal(sqlite: path)
    try execute("PRAGMA user_version = 99", in: path)
    #expect(kind(path) == .newer)
  }

  /// The fixture was written by the first version.
  @Test func bringsAnOlderOneUpToDate() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/journal.db"
    let old = Repository.root.appending(path: "Tests/JournalTests/Fixtures/version-1.db")
    try Data(contentsOf: old).write(to: URL(filePath: path))
    let journal = try SQLJournal(sqlite: path)
    let runs = try journal.runs(RunQuery())
    #expect(runs.map(\.state) == [.interrupted, .done])
    #expect(runs.map(\.changes) == [1, 2] && runs.map(\.attempts) == [1, 1])
    #expect(runs[1].arguments == ["203.0.113.10"] && runs[1].account.region == "cn-north-4")
    #expect(
      RunHistory(try journal.entries(of: 1)).changes.map(\.outcome?.verdict) == [.done, .refused])
    #expect(try journal.sources(of: 1).first?.text == Array("print 'old'\n".utf8))
    #expect(try journal.begin(.sample()) == 3)
    let made = try SQLJournal(sqlite: folder.path + "/new.db")
    let columns = "SELECT name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name"
    #expect(try journal.database.rows(columns, []) == made.database.rows(columns, []))
  }

  @Test func saysThatAnotherProgramHasIt() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/journal.db"
    _ = try SQLJournal(sqlite: path)
    try execute("BEGIN IMMEDIATE", in: path) {
      #expect(kind(path) == .locked)
    }
    #expect(kind(path) == nil)
  }

  /// What a run writes to a file that nobody finds by its name again is lost.
  @Test func stopsWhenTheFileIsReplaced() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/journal.db"
    let journal = try SQLJournal(sqlite: path)
    let run = try journal.begin(.sample())
    try journal.append([.intent(1)], to: run)
    try FileManager.default.moveItem(atPath: path, toPath: path + ".old")
    #expect(throws: JournalError.replaced(path)) { try journal.append([.intent(2)], to: run) }
    try FileManager.default.copyItem(atPath: path + ".old", toPath: path)
    #expect(throws: JournalError.replaced(path)) { try journal.append([.intent(2)], to: run) }
  }

  @Test(
    arguments: [
      (SQLITE_FULL, 0, .full), (SQLITE_IOERR | 3 << 8, ENOSPC, .full),
      (SQLITE_IOERR | 3 << 8, EFBIG, .full),
      (SQLITE_CANTOPEN, EROFS, .readOnly),
      (SQLITE_READONLY, 0, .readOnly), (SQLITE_READONLY, EACCES, .denied),
      (SQLITE_CANTOPEN, EACCES, .denied), (SQLITE_CORRUPT, 0, .damaged), (SQLITE_BUSY, 0, .locked),
      (SQLITE_IOERR, EIO, .failed),
    ] as [(Int32, Int32, JournalError.Kind)])
  func saysWhatSQLiteMeans(code: Int32, system: Int32, kind: JournalError.Kind) {
    #expect(JournalError(sqlite: code, system, "text", in: "/j").kind == kind)
  }

  /// Whatever two bytes of it are wrong, a list of runs is told or refused.
  @Test func isReadToAnEndWhereItIsDamaged() throws {
    let folder = try TemporaryFolder()
    let (whole, damaged) = (folder.path + "/whole.db", folder.path + "/damaged.db")
    do {
      let journal = try SQLJournal(sqlite: whole)
      for _ in 1...2 { try journal.end(try journal.begin(.sample()), .sample(.done)) }
    }
    let bytes = try Data(contentsOf: URL(filePath: whole))
    for place in stride(from: 4096, to: bytes.count - 1, by: 4) where bytes[place] != 0 {
      var wrong = bytes
      wrong.replaceSubrange(place..<place + 2, with: Data("XX".utf8))
      try wrong.write(to: URL(filePath: damaged))
      let found = try? SQLJournal(sqlite: damaged).runs(RunQuery(limit: 20))
      #expect(found.map { $0.count <= 20 } ?? true)
    }
  }

  @Test func knowsFileSystemsThatSeveralMachinesShare() throws {
    #expect(JournalFile.networkFileSystem(magic: 0x6969) == "NFS")
    #expect(JournalFile.networkFileSystem(magic: 0xFF53_4D42) == "CIFS")
    #expect(JournalFile.networkFileSystem(magic: 0xEF53) == nil)
    // A kind that has its highest bit set is still one.
    #expect(csqlite_file_system("/proc") == 0x9FA0)
    #expect(csqlite_file_system("/no/such/place") == -1)
    let mounts = Array(
      """
      22 27 0:21 / /proc rw,relatime - proc proc rw
      61 27 0:52 / /srv/a\\040b rw,nosuid shared:9 - fuse.sshfs me@host:/ rw,user_id=0
      62 27 0:53 / /home/me rw - fuse.gocryptfs /home/me.enc rw

      """.utf8)
    #expect(JournalFile.networkFileSystem(onDevice: "0:52", amongst: mounts) == "fuse.sshfs")
    #expect(JournalFile.networkFileSystem(onDevice: "0:53", amongst: mounts) == nil)
    #expect(JournalFile.networkFileSystem(onDevice: "0:2", amongst: mounts) == nil)
  }

  @Test func isFoundWithoutAHome() throws {
    let homeless = JournalPlace.standard { _ in nil }
    let entry = try #require(UserEntry(of: geteuid()))
    #expect(homeless == .standard(entry.home + "/.local/state/halo/journal.db"))
    #expect(
      JournalPlace.standard { ["HOME": "/h", "XDG_STATE_HOME": "relative"][$0] }
        == .standard("/h/.local/state/halo/journal.db"))
    #expect(
      JournalPlace.standard { ["HOME": "/h", "XDG_STATE_HOME": "/s"][$0] }
        == .standard("/s/halo/journal.db"))
    #expect(JournalPlace(named: "none") == .none)
    #expect(JournalPlace(named: "postgresql://h/d") == .postgreSQL("postgresql://h/d"))
    #expect(JournalPlace(named: "./none") == .file("./none"))
  }

  /// Runs a statement on a file as another program would.
  func execute(_ sql: String, in path: String, meanwhile: () -> Void = {}) throws {
    #expect(csqlite_load() == nil)
    var connection: OpaquePointer?
    _ = csqlite_open_v2(path, &connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nil)
    let opened = try #require(connection)
    defer { _ = csqlite_close_v2(opened) }
    #expect(csqlite_exec(opened, sql) == SQLITE_OK)
    meanwhile()
  }
}
