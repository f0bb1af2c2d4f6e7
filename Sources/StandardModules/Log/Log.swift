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
    write(format.line(record.masked(by: secrets), at: clock.wallTime))
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
      fields: fields.map { JSONMember($0.name, $0.value.maskedAsProse(by: secrets)) })
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
    case .null, .boolean, .integer, .real, .bytes: self
    }
  }
}

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
