package import JSON
package import Ports
internal import Text

/// Where log records of a run go: the script's and the runtime's own.
package final class Log {
  private let clock: any Clock
  private let format: LogFormat
  private let isVerbose: Bool
  /// What no line may show: the keys of the account, wherever a script got them from, and what is
  /// called a secret or looks like one.
  private let secrets: Secrets
  private let write: (String) -> Void
  /// Whose lines they are now.
  package var origin: () -> LogOrigin = { LogOrigin() }

  /// - Parameters:
  ///   - isVerbose: whether records of the level `debug` are written.
  ///   - secrets: known ones; they are replaced by `<redacted>`.
  ///   - write: is given whole lines.
  package init(
    clock: any Clock, format: LogFormat = .text, isVerbose: Bool = false, secrets: [String] = [],
    write: @escaping (String) -> Void
  ) {
    self.clock = clock
    self.format = format
    self.isVerbose = isVerbose
    self.secrets = Secrets(values: secrets)
    self.write = write
  }

  package func write(_ record: LogRecord) {
    guard isShown(record.level) else { return }
    write(line(record))
  }

  /// The line that a record makes now, whether it is shown or not.
  package func line(_ record: LogRecord) -> String {
    var origin = origin()
    if let task = record.task { (origin.task, origin.taskName) = (task, record.taskName) }
    origin.taskName = origin.taskName.map { secrets.masked($0) }
    return format.line(record.masked(by: secrets), at: clock.wallTime, from: origin)
  }

  func isShown(_ level: LogLevel) -> Bool { isVerbose || level != .debug }
}

extension LogRecord {
  fileprivate func masked(by secrets: Secrets) -> LogRecord {
    guard case .object(let fields) = JSONValue.object(fields).masked(by: secrets) else {
      return self
    }
    return LogRecord(
      level, secrets.masked(message),
      fields: fields.map { JSONMember($0.name, $0.value.maskedAsProse(by: secrets)) },
      operation: operation, task: task, taskName: taskName)
  }
}

extension JSONValue {
  /// Texts in fields are read by the people who read messages, and are looked through as those are.
  fileprivate func maskedAsProse(by secrets: Secrets) -> JSONValue {
    switch self {
    case .string(let text): .string(secrets.masked(text))
    case .array(let elements): .array(elements.map { $0.maskedAsProse(by: secrets) })
    case .object(let members):
      .object(members.map { JSONMember($0.name, $0.value.maskedAsProse(by: secrets)) })
    case .null, .boolean, .integer, .unsigned, .real, .bytes: self
    }
  }
}

/// How much a log record matters.
package enum LogLevel: String, Sendable, CaseIterable {
  case debug, info, warn, error
}

/// Whose line it is.
package struct LogOrigin: Equatable, Sendable {
  /// The run's number in the journal; nil where it has none, or none yet.
  package var run: Int64?
  /// The task that it is about; nil for the run as a whole.
  package var task: UInt64?
  /// Its name; nil where it has none.
  package var taskName: String?

  package init(run: Int64? = nil, task: UInt64? = nil, taskName: String? = nil) {
    (self.run, self.task, self.taskName) = (run, task, taskName)
  }
}

/// One thing to tell about a run.
package struct LogRecord: Equatable, Sendable {
  package let level: LogLevel
  package let message: String
  /// In the order in which they are written.
  package let fields: [JSONMember]
  /// What was called, without the leading `cloud.`; nil for what is about no call.
  package let operation: String?
  /// The task that it is about; nil for the one that runs.
  package let task: UInt64?
  /// Its name; nil where it has none.
  package let taskName: String?

  package init(
    _ level: LogLevel, _ message: String, fields: [JSONMember] = [], operation: String? = nil,
    task: UInt64? = nil, taskName: String? = nil
  ) {
    (self.operation, self.task, self.taskName) = (operation, task, taskName)
    self.level = level
    self.message = message
    self.fields = fields
  }
}
