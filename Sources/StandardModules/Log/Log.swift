internal import JSON
package import Ports

/// Where log records of a run go: the script's and the runtime's own.
package final class Log {
  private let clock: any Clock
  private let format: LogFormat
  private let isVerbose: Bool
  /// What no line may show: the keys of the account, wherever a script got them from.
  private let secrets: [String]
  private let write: (String) -> Void

  /// - Parameters:
  ///   - isVerbose: whether records of the level `debug` are written.
  ///   - secrets: replaced by `<redacted>`, unless they are too short to be secret.
  ///   - write: is given whole lines.
  package init(
    clock: any Clock, format: LogFormat = .text, isVerbose: Bool = false, secrets: [String] = [],
    write: @escaping (String) -> Void
  ) {
    self.clock = clock
    self.format = format
    self.isVerbose = isVerbose
    self.secrets = secrets.filter { $0.utf8.count >= 8 }
    self.write = write
  }

  package func write(_ record: LogRecord) {
    guard isShown(record.level) else { return }
    write(format.line(record.replacing(secrets), at: clock.wallTime))
  }

  func isShown(_ level: LogLevel) -> Bool { isVerbose || level != .debug }
}

extension LogRecord {
  fileprivate func replacing(_ secrets: [String]) -> LogRecord {
    if secrets.isEmpty { return self }
    return LogRecord(
      level, message.replacing(secrets),
      fields: fields.map { JSONMember($0.name.replacing(secrets), $0.value.replacing(secrets)) })
  }
}

extension JSONValue {
  fileprivate func replacing(_ secrets: [String]) -> JSONValue {
    switch self {
    case .string(let text): .string(text.replacing(secrets))
    case .array(let elements): .array(elements.map { $0.replacing(secrets) })
    case .object(let members):
      .object(
        members.map { JSONMember($0.name.replacing(secrets), $0.value.replacing(secrets)) })
    case .bytes(let bytes): .string(String(decoding: bytes, as: UTF8.self).replacing(secrets))
    case .null, .boolean, .integer, .real: self
    }
  }
}

extension String {
  fileprivate func replacing(_ secrets: [String]) -> String {
    secrets.reduce(self) { text, secret in
      text.contains(secret) ? text.replacing(secret, with: "<redacted>") : text
    }
  }
}
