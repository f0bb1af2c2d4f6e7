import Foundation
import TestSupport
import TestTerminal
import Testing

/// A home directory with a history in it, and editors that use it.
final class Home {
  let path: String

  init() {
    var template = Array("/tmp/halo-editor-XXXXXX".utf8CString)
    path = String(cString: mkdtemp(&template))
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  var historyPath: String { "\(path)/.local/state/halo/history" }

  /// The history file; empty if there is none.
  var history: String { (try? String(contentsOfFile: historyPath, encoding: .utf8)) ?? "" }

  func write(_ text: String, to name: String) throws {
    let file = URL(filePath: "\(path)/\(name)")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  /// An editor that waits for its first block.
  func start(
    columns: Int = 60, rows: Int = 12, environment: [String: String] = [:]
  ) throws -> Terminal {
    let terminal = try Terminal(
      [], program: "LineEditorFixture", columns: columns, rows: rows,
      environment: ["HOME": path].merging(environment) { $1 })
    try terminal.wait(for: "echo>")
    return terminal
  }
}

extension Terminal {
  /// Waits for the screen, with the cursor after this, and compares it with the snapshot.
  func expectScreen(
    _ name: String, cursorAfter text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let screen = try wait(forCursorAfter: text)
    expectSnapshot(
      screen.description, named: "editor/\(name)", sourceLocation: sourceLocation)
  }

  /// Types a block and waits until it has been obeyed and the next one is wanted: what is typed
  /// before that would be shown by the terminal itself, too.
  func submit(_ text: String, showing result: String) throws {
    type(text + "\n")
    try wait(for: result)
    try wait(until: "the prompt") { $0.rows[$0.cursor.row].hasPrefix("echo>") }
  }

  /// Ctrl-D, and the end of the program.
  func leave() throws {
    try wait(forCursorAfter: "echo> ")
    press(.ctrl("d"))
    #expect(try exitStatus() == 0)
  }
}
