public import Foundation

/// Where things are in the checkout that the tests were built from.
public enum Repository {
  /// Where `Package.swift` is.
  public static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// A program of this package, as built for the tests.
  public static func program(_ name: String) -> URL {
    let testBundle = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    let built = testBundle.deletingLastPathComponent().appending(path: name)
    if FileManager.default.isExecutableFile(atPath: built.path) { return built }
    return root.appending(path: ".build/debug/\(name)")
  }
}
