import Foundation

/// A folder with files, gone when it is deinitialized.
public final class TemporaryFolder {
  /// Absolute, without a slash at its end.
  public let path: String

  /// - Parameter files: Text by file name.
  public init(_ files: [String: String] = [:]) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    path = folder.path
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, text) in files {
      try Data(text.utf8).write(to: folder.appending(path: name))
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
