import Foundation
import Ports
import Testing

/// What machines may read of this machine.
@Suite(.timeLimit(.minutes(30))) struct LoaderTests {
  private func file(mode: Int) throws -> String {
    let path = FileManager.default.temporaryDirectory.appending(path: "loader-\(UUID())").path
    try Data("{}".utf8).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    return path
  }

  @Test("A file is read whole", .timeLimit(.minutes(30)))
  func whole() throws {
    let path = try file(mode: 0o644)
    #expect(
      FileLoader().load(.file(path: path, isPrivate: false)) == .success(Array("{}".utf8)))
    try FileManager.default.removeItem(atPath: path)
    #expect(
      FileLoader().load(.file(path: path, isPrivate: false))
        == .failure(LoadFailure("No such file or directory")))
  }

  @Test("A file of secrets that others may read is refused", .timeLimit(.minutes(30)))
  func secrets() throws {
    let open = try file(mode: 0o640)
    #expect(
      FileLoader().load(.file(path: open, isPrivate: true))
        == .failure(LoadFailure("others may read it: run 'chmod 600 \(open)'")))
    // Nobody is told to close a device to others.
    #expect(
      FileLoader().load(.file(path: "/dev/null", isPrivate: true))
        == .failure(LoadFailure("others may read it: name a file that only you can read")))
    let closed = try file(mode: 0o600)
    #expect(FileLoader().load(.file(path: closed, isPrivate: true)) == .success(Array("{}".utf8)))
  }
}
