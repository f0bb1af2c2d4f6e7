public import JSON

/// How much a log record matters.
public enum LogLevel: String, Sendable, CaseIterable {
  case debug, info, warn, error
}

/// One thing to tell about a run.
public struct LogRecord: Equatable, Sendable {
  public let level: LogLevel
  public let message: String
  /// In the order in which they are written.
  public let fields: [JSONMember]

  public init(_ level: LogLevel, _ message: String, fields: [JSONMember] = []) {
    self.level = level
    self.message = message
    self.fields = fields
  }
}
