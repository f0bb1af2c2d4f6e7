import Foundation
import JSON

/// Files beside the tests.
enum Fixture {
  static func json(_ name: String, path: String = #filePath) -> JSONValue {
    let file = URL(fileURLWithPath: path).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/\(name).json")
    return try! JSONValue(parsing: Data(contentsOf: file))
  }
}
