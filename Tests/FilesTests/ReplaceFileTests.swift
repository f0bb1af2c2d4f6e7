import Files
import Foundation
import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct ReplaceFileTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder(["old": "before"])
  }

  private var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
  }

  private func path(_ name: String) -> FilePath { FilePath("\(folder.path)/\(name)") }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
  }

  @Test func replacesAFileWhole() throws {
    try replaceFile(path("old"), with: Array("after".utf8))
    #expect(try text("old") == "after")
    #expect(try names == ["old"])
  }

  @Test func makesAFileForItsOwnerAlone() throws {
    try replaceFile(path("new"), with: [], permissions: .ownerReadWrite)
    var found = stat()
    #expect(stat("\(folder.path)/new", &found) == 0)
    #expect(found.st_mode & 0o777 == 0o600)
  }

  /// Nor is one widened that its owner has closed to others.
  @Test func aFileKeepsItsPermissions() throws {
    for (mode, wanted) in [(0o600, 0o600), (0o444, 0o444), (0o666, 0o644)] as [(mode_t, mode_t)] {
      #expect(chmod("\(folder.path)/old", mode) == 0)
      try replaceFile(
        path("old"), with: [], permissions: [.ownerReadWrite, .groupRead, .otherRead])
      var found = stat()
      #expect(stat("\(folder.path)/old", &found) == 0)
      #expect(found.st_mode & 0o777 == wanted)
    }
  }

  /// Where the group cannot be kept, nobody may do what only a group might, or what it might not.
  @Test(
    arguments: [
      (0o640, 0o640, 0o600), (0o664, 0o664, 0o644), (0o604, 0o604, 0o600), (0o4755, 0o755, 0o755),
    ] as [(mode_t, mode_t, mode_t)])
  func anotherGroupGetsNothing(former: mode_t, same: mode_t, other: mode_t) {
    #expect(permissions(like: former, inGroup: true) == same)
    #expect(permissions(like: former, inGroup: false) == other)
  }

  @Test func aLinkBecomesAFileOfItsOwn() throws {
    #expect(symlink("old", "\(folder.path)/link") == 0)
    try replaceFile(path("link"), with: Array("after".utf8))
    #expect(try text("old") == "before")
    #expect(try text("link") == "after")
  }

  /// To put a file in the place of `/dev/null` would leave the machine without it.
  @Test func whatIsNoFileStaysWhatItIs() throws {
    #expect(mkfifo("\(folder.path)/pipe", 0o600) == 0)
    let reader = open("\(folder.path)/pipe", O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    try replaceFile(path("pipe"), with: Array("through".utf8))
    var bytes = [UInt8](repeating: 0, count: 16)
    #expect(read(reader, &bytes, bytes.count) == 7 && bytes.starts(with: "through".utf8))

    let output = open("\(folder.path)/old", O_WRONLY | O_TRUNC)
    defer { close(output) }
    #expect(symlink("/proc/self/fd/\(output)", "\(folder.path)/stdout") == 0)
    try replaceFile(path("stdout"), with: Array("after".utf8))
    #expect(try text("old") == "after")
    #expect(try names == ["old", "pipe", "stdout"])
  }

  @Test func whatCannotBeReplacedStays() throws {
    #expect(mkdir("\(folder.path)/folder", 0o700) == 0)
    #expect(throws: Errno.isDirectory) { try replaceFile(path("folder"), with: [1]) }
    #expect(throws: Errno.noSuchFileOrDirectory) {
      try replaceFile(path("none/file"), with: [1])
    }
    #expect(try names == ["folder", "old"])
  }
}
