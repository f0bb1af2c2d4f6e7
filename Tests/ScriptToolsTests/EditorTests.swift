import CloudModule
import Foundation
import HuaweiCloud
import ScriptTools
import TestSupport
import Testing

/// The definition files in a real language server (EmmyLua): it must find mistakes where they are, and
/// say nothing about scripts that are in order.
@Suite(.timeLimit(.minutes(30))) struct EditorTests {
  static let mistakes: [String] = {
    let folder = Repository.root.appending(path: "Tests/Editors/mistakes").path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".lua") }.sorted()
  }()

  /// What the server says about the files of `mistakes`, by file.
  private static let found = Result {
    let said = try findings(in: mistakes.map { ($0, try text("Tests/Editors/mistakes/\($0)")) })
    return Dictionary(grouping: said) { $0.file }
  }

  @Test func thereAreEnoughMistakes() {
    #expect(Self.mistakes.count >= 50)
  }

  /// Each file has one mistake, on the line that ends with `--!`.
  @Test(arguments: mistakes) func aMistakeIsFoundWhereItIs(file: String) throws {
    let lines = try Self.text("Tests/Editors/mistakes/\(file)").split(
      separator: "\n", omittingEmptySubsequences: false)
    let marked = lines.indices.filter { lines[$0].hasSuffix("--!") }.map { $0 + 1 }
    #expect(marked.count == 1)
    let found = try Self.found.get()[file] ?? []
    #expect(Set(found.map(\.line)) == Set(marked), "\(found)")
  }

  @Test func scriptsAreInOrder() throws {
    let names = try FileManager.default.contentsOfDirectory(
      atPath: Repository.root.appending(path: "scripts").path)
    let scripts = try names.filter { $0.hasSuffix(".lua") }.map {
      ($0, try Self.text("scripts/\($0)"))
    }
    #expect(scripts.count > 4)
    #expect(try Self.findings(in: scripts) == [])
  }

  /// Without the definition files of the modules themselves, which would define all twice.
  @Test func modulesAreInOrder() throws {
    let modules = try ["move.lua", "options.lua"].map { ($0, try Self.text("stdlib/\($0)")) }
    #expect(try Self.findings(in: modules, without: ["move.lua", "options.lua"]) == [])
  }

  @Test func theReadmeIsInOrder() throws {
    let readme = try Self.text("README.md")
    let blocks = readme.matches(of: /```lua\n((?:.|\n)*?)```/).map { String($0.1) }
    #expect(blocks.count > 1)
    #expect(try Self.findings(in: [("README.lua", blocks.joined(separator: "\n"))]) == [])
  }

  /// Down to the last one: servers give up on files that are too large.
  @Test func examplesOfOperationsAreInOrder() throws {
    let examples = OperationCatalog.standard.operations.map { ("\($0.name).lua", $0.example) }
    #expect(try Self.findings(in: examples) == [])
  }

  @Test(arguments: Definitions().files.map(\.name)) func aFileIsOneThatServersRead(name: String)
    throws
  {
    let file = try #require(Definitions().files.first { $0.name == name })
    #expect(file.text.utf8.count < 500_000)
    let module = name == "help.lua" ? "_" : String(name.dropLast(4))
    #expect(file.text.hasPrefix("---@meta \(module)\n"))
  }

  // MARK: The server

  struct Said: Equatable, CustomStringConvertible {
    let file: String
    let line: Int
    let message: String

    var description: String { "\(file):\(line): \(message)" }
  }

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: Repository.root.appending(path: path), encoding: .utf8)
  }

  /// Opens scripts in a folder with all that `halo types` writes.
  private static func findings(
    in scripts: [(name: String, text: String)], without others: Set<String> = []
  ) throws -> [Said] {
    // The server keeps its own library at home.
    let (temporary, home) = (try TemporaryFolder(), try TemporaryFolder())
    let folder = URL(filePath: temporary.path)
    let types = folder.appending(path: EditorSettings.folder)
    try FileManager.default.createDirectory(at: types, withIntermediateDirectories: true)
    for file in Definitions().files where !others.contains(file.name) {
      try Data(file.text.utf8).write(to: types.appending(path: file.name))
    }
    try Data(EditorSettings.text(addedTo: nil)).write(to: folder.appending(path: ".luarc.json"))
    for script in scripts {
      try Data(script.text.utf8).write(to: folder.appending(path: script.name))
    }
    let tools = Repository.root.appending(path: ".build/editors")
    let python = tools.appending(path: "bin/python")
    try #require(
      FileManager.default.isExecutableFile(atPath: python.path),
      "there is no language server: run `make setup-tests`")
    let servers = try FileManager.default.subpathsOfDirectory(
      atPath: tools.appending(path: "lib").path)
    let server = try #require(servers.first { $0.hasSuffix("/bin/emmylua_ls") })
    let result = try CommandResult.of(
      python,
      [
        Repository.root.appending(path: "Tests/Editors/diagnostics.py").path, folder.path,
        tools.appending(path: "lib/\(server)").path,
      ], environment: ["HOME": home.path])
    try #require(result.status == 0, "\(result.errors)")
    return result.output.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: ":", maxSplits: 2)
      guard parts.count == 3, let number = Int(parts[1]) else { return nil }
      return Said(
        file: String(parts[0]), line: number,
        message: parts[2].trimmingCharacters(in: .whitespaces))
    }
  }
}
