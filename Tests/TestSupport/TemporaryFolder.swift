import Foundation

/// A folder with files, gone when it is deinitialized, or with the process.
public final class TemporaryFolder {
  /// Absolute, without a slash at its end.
  public let path: String

  /// Where those of this process are: what lives as long as it is never deinitialized.
  private static let root: URL = {
    atexit { try? FileManager.default.removeItem(at: TemporaryFolder.root) }
    return FileManager.default.temporaryDirectory.appending(path: "halo-tests-\(getpid())")
  }()

  /// - Parameter files: Text by file name.
  public init(_ files: [String: String] = [:]) throws {
    let folder = Self.root.appending(path: UUID().uuidString)
    path = folder.path
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, text) in files {
      try Data(text.utf8).write(to: folder.appending(path: name))
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
