internal import CloudModule
internal import JSON
internal import Ports
internal import StandardModules
internal import Text

/// Standard error as a run uses it: lines for people, or one JSON object a line for whoever collects
/// them, with `--log-format json`.
final class RunLog {
  let format: LogFormat
  let isVerbose: Bool
  /// What is waited for, on a terminal.
  let line: LiveLine?
  /// Where scripts write with `log`.
  let log: Log

  /// - Parameter secrets: what no line may show.
  init(
    clock: any Clock, format: LogFormat = .text, isVerbose: Bool = false, secrets: [String] = []
  ) {
    self.format = format
    self.isVerbose = isVerbose
    let line = format == .text ? LiveLine() : nil
    self.line = line
    log = Log(clock: clock, format: format, isVerbose: isVerbose, secrets: secrets) { text in
      line?.erase()
      StandardError.write(text)
    }
  }

  /// Tells something of the runtime's own.
  ///
  /// - Parameter text: how it looks to people, with its line ends. Control characters in it, which a
  ///   script or a server may have put there, are escaped.
  func report(
    _ level: LogLevel, _ message: String, fields: [JSONMember] = [], text: @autoclosure () -> String
  ) {
    guard format == .text else { return log.write(LogRecord(level, message, fields: fields)) }
    line?.erase()
    StandardError.write(text().escapingControlsInLines)
  }

  /// The same for a text whose first line is the message; those below it become the field `detail`.
  func report(_ level: LogLevel, _ text: String, fields: [JSONMember] = []) {
    let lines = text.split(separator: "\n")
    guard let first = lines.first else { return }
    let detail = lines.dropFirst().map { line in JSONValue.string(String(line.dropping(" "))) }
    let prefix = "halo: "
    report(
      level, String(first.hasPrefix(prefix) ? first.dropFirst(prefix.count) : first),
      fields: detail.isEmpty ? fields : fields + [JSONMember("detail", .array(detail))], text: text)
  }
}

extension RunLog {
  /// A transport that shows here what passes through it.
  func tracing(_ transport: any Transport, clock: any Clock) -> any Transport {
    TracingTransport(transport, clock: clock) { [self] event in
      let trace = HTTPTrace(event)
      report(.info, trace.message, fields: trace.fields, text: trace.text)
    }
  }
}
