import Foundation
import TestSupport

/// A confined process that runs a Lua program.
enum Fixture {
  /// Versions of Landlock to run as: none, those that differ, and whatever the kernel has.
  static let landlocks: [Int32] = [0, 1, 2, 3, 4, 5, .max]

  /// What the program printed and how the process ended.
  ///
  /// - Parameters:
  ///   - landlock: the version of Landlock to behave as at most.
  ///   - program: gets a folder to work in, a descriptor that was open before, and the process id.
  static func run(landlock: Int32 = .max, _ program: String) throws -> CommandResult {
    let folder = try TemporaryFolder()
    let path = folder.path
    let files = FileManager.default
    for name in ["bound", "kept", "plain", "whole"] {
      try files.createDirectory(atPath: "\(path)/\(name)", withIntermediateDirectories: true)
    }
    for (name, target) in links {
      try files.createSymbolicLink(atPath: "\(path)/\(name)", withDestinationPath: target)
    }
    try Data("{}".utf8).write(to: URL(filePath: "\(path)/kept/profiles.json"))
    try Data("{}".utf8).write(to: URL(filePath: "\(path)/whole/file"))
    try Data("a\nb\n".utf8).write(to: URL(filePath: "\(path)/text"))
    return try CommandResult.of(
      Repository.program("sandbox-fixture"), ["\(landlock)", path, program],
      environment: ["HUAWEICLOUD_SDK_SK": "a secret key", "HOME": "/root"],
      directory: URL(filePath: path))
  }

  /// What there is in the folder that leads out of it.
  static let links: [(name: String, target: String)] = [
    ("memory", "/proc/self/mem"), ("proc", "/proc"), ("chain", "memory"), ("sys", "/sys"),
    ("dev", "/dev"), ("up", "../../../../../../proc/self/mem"), ("root", "/proc/self/root"),
    ("dangling", "plain/new"), ("dangling-in-dev", "/dev/halo-test"),
    ("profile", "kept/profiles.json"), ("in-whole", "whole/file"), ("new-in-whole", "whole/new"),
  ]
}
