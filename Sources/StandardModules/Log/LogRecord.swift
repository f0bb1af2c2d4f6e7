package import JSON

/// How much a log record matters.
package enum LogLevel: String, Sendable, CaseIterable {
  case debug, info, warn, error
}

/// One thing to tell about a run.
package struct LogRecord: Equatable, Sendable {
  package let level: LogLevel
  package let message: String
  /// In the order in which they are written.
  package let fields: [JSONMember]

  package init(_ level: LogLevel, _ message: String, fields: [JSONMember] = []) {
    self.level = level
    self.message = message
    self.fields = fields
  }
}
