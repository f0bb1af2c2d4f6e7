import Foundation
import LuaHost
import Testing
import TestSupport

/// The tests written in Lua: every file of `Tests/lua`, each in a fresh state on a fresh account.
@Suite struct LuaTests {
  static let files: [String] = {
    let folder = Repository.root.appending(path: "Tests/lua")
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (names ?? []).filter { $0.hasSuffix(".lua") }.sorted()
  }()

  @Test func thereAreSome() {
    #expect(Self.files.count > 5)
  }

  @Test(arguments: files) func passes(file: String) throws {
    let failure = try SimulatedRun().run(file: "Tests/lua/\(file)")
    if let failure {
      Issue.record("\(failure.message)\n\(failure.traceback?.description ?? "")")
    }
  }
}
