import Foundation
package import LuaHost
import TestSupport
package import Testing

/// A test written in Lua: a file of `Tests/lua`, run in a fresh state on a fresh account.
package struct LuaTestFile: Sendable, CustomStringConvertible {
  /// From the top of the repository.
  package let path: String

  package var description: String { path }

  /// Those of one module, in its folder.
  package static func all(of module: String) -> [LuaTestFile] {
    let folder = "Tests/lua/\(module)"
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: Repository.root.appending(path: folder).path)
    return (names ?? []).filter { $0.hasSuffix(".lua") }.sorted()
      .map { LuaTestFile(path: "\(folder)/\($0)") }
  }

  package func expectSuccess() throws {
    guard let failure = try SimulatedRun().run(file: path) else { return }
    Issue.record("\(failure.message)\n\(failure.traceback?.description ?? "")")
  }
}
