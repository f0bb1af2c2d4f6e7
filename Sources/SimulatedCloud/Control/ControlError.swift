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

  var json: JSONValue {
    var members = [JSONMember("error", .string(message))]
    if let line { members.append(JSONMember("line", .integer(Int64(line)))) }
    return .object(members)
  }
}
