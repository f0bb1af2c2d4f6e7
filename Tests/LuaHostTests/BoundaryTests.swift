import Foundation
import Testing

/// Swift must not be able to name a function of Lua's, because most of them can jump over its
/// frames.
@Suite(.timeLimit(.minutes(30))) struct BoundaryTests {
  private static let root = URL(filePath: #filePath).appending(path: "../../..").standardized

  private func lines(_ path: String) throws -> [Substring] {
    try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false)
  }

  private func files(in folder: String, _ suffix: String) throws -> [String] {
    let root = Self.root.appending(path: folder).resolvingSymlinksInPath()
    return try #require(FileManager.default.enumerator(atPath: root.path))
      .compactMap { $0 as? String }
      .filter { $0.hasSuffix(suffix) }
      .map { "\(folder)/\($0)" }
  }

  private let headers = ["luahost.h", "luahost_stack.h", "luahost_task.h"].map {
    "Sources/CLuaHost/include/\($0)"
  }

  @Test func theHeadersShowNoHeaderOfLua() throws {
    #expect(try files(in: "Sources/CLuaHost/include", "").sorted() == headers)
    let includes = try headers.flatMap(lines).filter { $0.contains("#include") }
    #expect(
      Set(includes) == [
        "#include <stdbool.h>", "#include <stddef.h>", "#include <stdint.h>",
        "#include \"luahost_stack.h\"", "#include \"luahost_task.h\"",
      ])
  }

  @Test func everyExportedFunctionSaysThatItDoesNotRaise() throws {
    let text = try headers.flatMap(lines)
    #expect(!text.contains { $0.contains("[-") && !$0.contains("–]") && !$0.contains("may raise") })
  }

  @Test func onlyCIncludesLua() throws {
    let including = try files(in: "Sources", ".h").filter { path in
      try lines(path).contains { $0.contains("#include <lua") }
    }
    #expect(including == ["Sources/CLuaHost/host.h"])
  }

  @Test func swiftImportsOnlyCLuaHostAndOnlyHere() throws {
    var importers: Set<Substring> = []
    for path in try files(in: "Sources", ".swift") {
      for line in try lines(path) where line.hasPrefix("import ") || line.contains(" import ") {
        let module = line.split(separator: " ").last ?? ""
        if module == "CLuaHost" { importers.insert(path.split(separator: "/")[1]) }
        #expect(!module.lowercased().hasPrefix("clua5") && module != "CLua", "\(path)")
      }
    }
    #expect(importers == ["LuaHost"])
  }
}
