import Foundation
import Synchronization

/// A folder with files, gone when it is deinitialized, or with the process.
public final class TemporaryFolder {
  /// Absolute, without a slash at its end. Short, as names of sockets and of Lua's chunks have to be.
  public let path: String

  /// Where those of this process are: what lives as long as it is never deinitialized.
  private static let root: String = {
    var template = Array("/tmp/halo-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil, chmod(template, 0o755) == 0 else {
      fatalError("no folder can be made in /tmp")
    }
    atexit { try? FileManager.default.removeItem(atPath: TemporaryFolder.root) }
    return String(cString: template)
  }()

  private static let count = Atomic(0)

  /// - Parameter files: Text by file name.
  public init(_ files: [String: String] = [:]) throws {
    path = "\(Self.root)/\(Self.count.add(1, ordering: .relaxed).newValue)"
    let folder = URL(filePath: path)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    for (name, text) in files {
      try Data(text.utf8).write(to: folder.appending(path: name))
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
