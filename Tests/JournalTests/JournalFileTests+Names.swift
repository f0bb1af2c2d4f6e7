import Foundation
import TestSupport
import Testing

@testable import Journal

// Files of several names, and links to them.
extension JournalFileTests {
  /// Beside each name would be a log that the others know nothing of.
  @Test func refusesOneOfSeveralNames() throws {
    let folder = try TemporaryFolder()
    let (path, other) = (folder.path + "/journal.db", folder.path + "/other.db")
    do { _ = try SQLJournal(sqlite: path).begin(.sample()) }
    #expect(link(path, other) == 0)
    func expectRefusals() throws {
      for name in [path, other] {
        #expect(kind(name) == .failed)
        let error = #expect(throws: JournalError.self) { try JournalPlace.file(name).examine() }
        #expect(error?.message.contains("has other names") == true, "\(error?.line ?? "")")
      }
    }
    try expectRefusals()
    try execute("PRAGMA user_version = 5", in: path)
    try expectRefusals()
    #expect(truncate(path, 0) == 0)
    try expectRefusals()
    unlink(other)
    #expect(kind(path) == nil)
  }

  /// Read as UTF-8, it is another place than the one that the link leads to.
  @Test func refusesALinkToAPlaceWithoutANameInUTF8() throws {
    let folder = try TemporaryFolder()
    let link = folder.path + "/journal.db"
    let odd = Array(folder.path.utf8CString.dropLast()) + [0x2F, CChar(bitPattern: 0xFF)]
    #expect(mkdir(odd + [0], 0o700) == 0)
    let target = odd + Array("/j.db".utf8CString)
    let file = open(target, O_CREAT | O_WRONLY, 0o600)
    #expect(file >= 0 && close(file) == 0 && symlink(target, link) == 0)
    #expect(kind(link) == .failed)
    for open in [
      { _ = try JournalPlace.file(link).examine() }, { _ = try SQLJournal.reading(link) },
      { _ = try SQLJournal(sqlite: link, makesFolders: true) },
    ] {
      let error = #expect(throws: JournalError.self) { try open() }
      #expect(error?.message.contains("no UTF-8") == true, "\(error?.line ?? "")")
    }
    // Nothing was made in its place.
    let made = try #require(FileManager.default.enumerator(atPath: folder.path)).compactMap { $0 }
    #expect(made.count <= 3, "\(made)")
  }

  /// As the file that it leads to, with what is only in the log beside that.
  @Test func isExaminedThroughALink() throws {
    let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
    let (path, link) = (folder.path + "/journal.db", other.path + "/link.db")
    #expect(symlink(path, link) == 0)
    func examine() throws -> String { try #require(try JournalPlace.file(link).examine()).text }
    let journal = try SQLJournal(sqlite: path)
    _ = try journal.begin(.sample())
    #expect(try examine() == "\(link) can be written; its last run is 1")
    // In the log alone while it is open.
    _ = try journal.database.run("PRAGMA user_version = 5", [])
    #expect(try examine().contains("its tables are those of an older Halo"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: other.path) == ["link.db"])
  }
}
