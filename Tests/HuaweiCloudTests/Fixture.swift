import Foundation
import JSON

/// Files beside the tests.
enum Fixture {
  static func json(_ name: String, path: String = #filePath) -> JSONValue {
    let file = URL(fileURLWithPath: path).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/\(name).json")
    return try! JSONValue(parsing: Data(contentsOf: file))
  }

  /// The lines of a text, without empty ones and comments.
  static func lines(_ name: String, path: String = #filePath) -> [String] {
    let file = URL(fileURLWithPath: path).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/\(name).txt")
    return try! String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
      .filter { !$0.hasPrefix("#") }
  }
}
