internal import ArgumentParser
internal import CloudModule
internal import JSON
internal import Journal
internal import Ports
internal import StandardModules
internal import Text

/// Standard error as a run uses it, and the file of `--log-file`: lines for people, or one JSON object
/// a line for whoever collects them, with `--log-format json`.
final class RunLog {
  /// Whether the lines about changes, and the one that sums up, are written to standard error.
  enum Shown {
    case always, never
    /// When the run has failed, before it is said why.
    case whenFailed
  }

  let format: LogFormat
  let isVerbose: Bool
  /// What is waited for, on a terminal.
  let region: LiveRegion?
  /// Where scripts write with `log`.
  let log: Log
  /// What the run came to so far.
  let statistics = RunStatistics()
  private let shown: Shown?
  private let file: LogFile?
  private let secrets: Secrets
  private let kept: KeptLines

  /// - Parameters:
  ///   - secrets: what no line may show.
  ///   - shown: whether changes are told; nil where nobody counts them.
  ///   - file: where every line is written, too.
  ///   - region: makes the lines that change; nil where there can be none.
  init(
    clock: any Clock = SystemClock(), format: LogFormat = .text, isVerbose: Bool = false,
    secrets: [String] = [], shown: Shown? = nil, file: LogFile? = nil,
    region: () -> LiveRegion? = LiveRegion.onStandardError
  ) {
    (self.format, self.isVerbose, self.shown, self.file) = (format, isVerbose, shown, file)
    self.region = format == .text ? region() : nil
    let names = Environment.openNames
    let secrets = secrets.filter { !names.contains(WireKey($0)) }
    self.secrets = Secrets(values: secrets)
    let kept = KeptLines()
    self.kept = kept
    log = Log(clock: clock, format: format, isVerbose: isVerbose, secrets: secrets) { text in
      StandardError.write(text)
      kept.tell(text)
      file?.write(text)
    }
  }

  /// Has lines name a run that this process has not begun, until a script says more.
  func isAbout(_ run: Run) { log.origin = { LogOrigin(run: run.number) } }

  /// The last lines of what was told, for whoever is told that the run has failed.
  var lastLines: String { kept.last }

  /// Tells something of the runtime's own.
  ///
  /// - Parameter text: how it looks to people, with its line ends. Control characters in it, which a
  ///   script or a server may have put there, are escaped.
  func report(
    _ level: LogLevel, _ message: String, fields: [JSONMember] = [], text: @autoclosure () -> String
  ) {
    let record = LogRecord(level, message, fields: fields)
    guard format == .text else { return log.write(record) }
    let text = secrets.masked(known: text()).escapingControlsInLines
    StandardError.write(text)
    kept.tell(text)
    file?.write(log.line(record))
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

// MARK: Failures

extension RunLog {
  /// Does `body`, and tells how it failed.
  ///
  /// - Throws: the exit code.
  func reporting<Result>(_ body: () throws(ScriptFailure) -> Result) throws -> Result {
    do throws(ScriptFailure) {
      return try body()
    } catch {
      error.write(to: self)
      throw ExitCode(error.code)
    }
  }
}

// MARK: Changes

extension RunLog {
  /// Whether it is to be told of changes.
  var tellsChanges: Bool { shown != nil }

  /// Whether that is so however the run ends.
  var tellsAlways: Bool { shown == .always }

  /// A change has ended.
  func tell(_ change: ChangeNotice) {
    statistics.count(change.outcome)
    tell(LogRecord(change))
  }

  /// Tells what is held back, because the run has failed.
  func release() {
    for text in kept.takeHeld() { StandardError.write(text) }
  }

  /// Sums up: the last line of a run.
  ///
  /// - Parameter code: what the process exits with.
  func sumUp(_ code: Int32, after elapsed: Duration) {
    let record = statistics.record(code, after: elapsed)
    switch shown {
    case .always: tell(record)
    // An error without changes has said all that there is.
    case .whenFailed where code != 0 && statistics.hasChanges: log.write(record)
    case .whenFailed, .never, nil: file?.write(log.line(record))
    }
  }

  private func tell(_ record: LogRecord) {
    let text = log.line(record)
    file?.write(text)
    kept.tell(text)
    switch shown {
    case .always: StandardError.write(text)
    case .whenFailed: kept.hold(text)
    case .never, nil: break
    }
  }
}

extension RunLog {
  /// A transport that shows here what passes through it.
  func tracing(_ transport: any Transport, clock: any Clock) -> any Transport {
    TracingTransport(transport, clock: clock, secrets: secrets) { [self] event in
      let trace = HTTPTrace(event)
      report(.info, trace.message, fields: trace.fields, text: trace.text)
    }
  }
}

/// Lines that may be wanted later.
private final class KeptLines {
  private var held: [String] = []
  private var tail: [String] = []

  private static let mostHeld = 10_000
  private static let mostTold = 50

  func hold(_ text: String) {
    if held.count < Self.mostHeld { held.append(text) }
  }

  func takeHeld() -> [String] {
    defer { held = [] }
    return held
  }

  func tell(_ text: String) {
    tail.append(text)
    if tail.count > 2 * Self.mostTold { tail.removeFirst(Self.mostTold) }
  }

  var last: String { tail.suffix(Self.mostTold).joined() }
}
