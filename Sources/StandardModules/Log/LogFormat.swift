internal import JSON
package import Ports
internal import Text

/// How log records are written.
package enum LogFormat: String, Sendable, CaseIterable {
  /// For people: `2026-01-02T03:04:05.678Z info  moved eip=203.0.113.10 run=7 task=1`.
  case text
  /// For programs that collect logs: one JSON object a line, as `stdlib/LOG.md` describes.
  case json

  /// The version of what the JSON lines look like: raised when a member changes or goes.
  package static let version: Int64 = 1

  /// The record as one line with its end. Nothing in it can begin another one.
  package func line(
    _ record: LogRecord, at time: WallTime, from origin: LogOrigin = LogOrigin()
  ) -> String {
    switch self {
    case .text:
      let level = record.level.rawValue
      let blanks = String(repeating: " ", count: 6 - level.count)
      let fields = record.fields.map { " \(word($0.name))=\(word($0.value))" }.joined()
      let operation = record.operation.map { " operation=\($0)" } ?? ""
      let name = origin.taskName.map { " task_name=\(word($0))" } ?? ""
      return "\(time.text(.iso8601)) \(level)\(blanks)\(record.message.escapingControls)\(fields)"
        + "\(operation) run=\(number(origin.run)) task=\(number(origin.task))\(name)\n"
    case .json:
      var members = [
        JSONMember("v", .integer(Self.version)),
        JSONMember("time", .string(time.text(.iso8601))),
        JSONMember("level", .string(record.level.rawValue)),
        JSONMember("run", origin.run.map { .integer($0) } ?? .null),
        JSONMember("task", origin.task.map { .integer(Int64($0)) } ?? .null),
      ]
      if let name = origin.taskName { members.append(JSONMember("task_name", .string(name))) }
      if let operation = record.operation {
        members.append(JSONMember("operation", .string(operation)))
      }
      members.append(JSONMember("message", .string(record.message)))
      if !record.fields.isEmpty { members.append(JSONMember("fields", .object(record.fields))) }
      let text = JSONValue.object(members).serialized()
      return String(decoding: text, as: UTF8.self) + "\n"
    }
  }

  private func number(_ number: (some BinaryInteger)?) -> String { number.map { "\($0)" } ?? "-" }

  /// A string as it is where it is one word, anything else as JSON.
  private func word(_ value: JSONValue) -> String {
    if case .string(let text) = value { return word(text) }
    return String(decoding: value.serialized(), as: UTF8.self).escapingControls
  }

  private func word(_ text: String) -> String {
    let isWord = !text.isEmpty && !text.utf8.contains { " \"=".utf8.contains($0) }
    guard !isWord || text.isDeceptive else { return text }
    return String(decoding: JSONValue.string(text).serialized(), as: UTF8.self).escapingControls
  }
}
