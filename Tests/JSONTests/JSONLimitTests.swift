import JSON
import Testing

/// Hostile documents end with an error that says which limit they meet.
@Suite(.timeLimit(.minutes(30))) struct JSONLimitTests {
  private static func error(_ text: [UInt8], _ rules: JSONRules = .answer) -> JSONError? {
    do throws(JSONError) {
      _ = try JSONValue(parsing: text, by: rules)
      return nil
    } catch {
      return error
    }
  }

  @Test("Nesting has an end", arguments: ["[", "{\"a\":", "[{\"a\":"])
  func depth(_ step: String) {
    let deep = Array(String(repeating: step, count: 1_000_000 / step.utf8.count).utf8)
    #expect(Self.error(deep)?.kind == .tooLarge)
    #expect(Self.error(deep)?.message == "more than 1000 levels")
  }

  @Test("A thousand levels are read and written")
  func deepEnough() throws {
    let text = [UInt8](repeating: 0x5B, count: 1000) + [UInt8](repeating: 0x5D, count: 1000)
    #expect(try JSONValue(parsing: text).serialized() == text)
    #expect(Self.error([0x5B] + text + [0x5D])?.kind == .tooLarge)
  }

  @Test("Values are counted", arguments: ["0", "[]", "\"\"", "{\"a\":0}"])
  func values(_ value: String) {
    let text = Array("[\(Array(repeating: value, count: 101).joined(separator: ","))]".utf8)
    #expect(Self.error(text, JSONRules(maximumValues: 100))?.message == "more than 100 values")
    #expect(Self.error(text, JSONRules(maximumValues: 203)) == nil)
  }

  @Test("A million members are too many for an answer")
  func members() {
    var text = Array("{".utf8)
    for number in 0..<1_000_000 { text += "\"\(number)\":0,".utf8 }
    #expect(Self.error(text)?.message == "more than 1000000 values")
  }

  @Test("A number of a million digits is the nearest one")
  func digits() throws {
    let digits = [UInt8](repeating: UInt8(ascii: "9"), count: 1_000_000)
    #expect(try JSONValue(parsing: digits, by: .answer) == .real(.infinity))
    #expect(Self.error(digits, .strict)?.message == "real number overflow")
    let fraction = Array("0.".utf8) + digits
    #expect(try JSONValue(parsing: fraction, by: .answer) == .real(1))
  }

  @Test(
    "An error tells its place and at most one character of the text",
    arguments: [
      ("{\n \"secret\": \"é\" x}", 2, 16, "',' or '}' expected near 'x'"),
      ("[1,\n2 3]", 2, 3, "',' or ']' expected near '3'"),
      ("{\"a\"", 1, 4, "':' expected near end of file"),
      ("[\"a\u{01}\"]", 1, 4, "control character 0x01 in a string"),
      ("[truth]", 1, 2, "a value expected near 't'"),
      ("", 1, 0, "a value expected near end of file"),
    ])
  func place(_ text: String, _ line: Int, _ column: Int, _ message: String) {
    let error = Self.error(Array(text.utf8), .strict)
    #expect(error?.line == line)
    #expect(error?.column == column)
    #expect(error?.message == message)
  }
}
