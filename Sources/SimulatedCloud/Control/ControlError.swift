import JSON

/// Why a document for the simulator itself is not accepted.
public struct ControlError: Error, Equatable, Sendable, CustomStringConvertible {
  public let message: String
  /// Counts from 1; nil when the text is well-formed and its content is wrong.
  public let line: Int?

  init(_ message: String, line: Int? = nil) {
    self.message = message
    self.line = line
  }

  public var description: String { line.map { "line \($0): \(message)" } ?? message }

  /// The message for a text that was read from a file: `faults.txt:3: …`.
  public func description(in file: String) -> String {
    line.map { "\(file):\($0): \(message)" } ?? "\(file): \(message)"
  }

  var json: JSONValue {
    var members = [JSONMember("error", .string(message))]
    if let line { members.append(JSONMember("line", .integer(Int64(line)))) }
    return .object(members)
  }
}
