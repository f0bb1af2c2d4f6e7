internal import ArgumentParser
internal import CloudModule
internal import Glibc
internal import Ports
internal import StandardModules
internal import Text

/// Where a run tells what it did, and to whom.
struct ReportingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What standard error is written as: text, for people, or json, one object a line.",
      valueName: "format"),
    completion: .list(["text", "json"]),
    transform: { text in
      guard let format = LogFormat(rawValue: text) else {
        let advice = Suggestion.advice(
          for: text, in: ["text", "json"], known: ["text or json"], introduction: "write")
        throw ValidationError("'\(text.excerpt(40))' is no log format\(advice)")
      }
      return format
    })
  var logFormat = LogFormat.text

  @Option(
    help: ArgumentHelp(
      "Append every line about the run to this file, too; it may be rotated meanwhile.",
      valueName: "file"),
    completion: .file())
  var logFile: String?

  @Flag(help: "No lines about changes on standard error, also on a terminal.")
  var quiet = false

  @Flag(
    help:
      "A line for each change, and one that sums up, on standard error, also without a terminal.")
  var summary = false

  @Option(
    help: ArgumentHelp(
      "Keep how the job went in this file, for the text collector of node_exporter.",
      valueName: "file"),
    completion: .file())
  var metricsFile: String?

  @Option(
    help: ArgumentHelp(
      "Tell a health-check service: URL/start, URL when done, URL/CODE with the last lines when not.",
      valueName: "url"),
    transform: Ping.checked)
  var ping: String?

  func validate() throws {
    if quiet, summary { throw ValidationError("--quiet and --summary exclude each other") }
    try check(keeping: [])
  }

  /// Refuses to write into what is to be kept.
  func check(keeping kept: [WrittenFiles.Kept]) throws {
    let written = WrittenFiles([("--log-file", logFile), ("--metrics-file", metricsFile)])
    if let objection = written.objection(keeping: kept) { throw ValidationError(objection) }
  }

  /// Runs something whose log goes where these say.
  ///
  /// - Parameters:
  ///   - job: what runs share a name by in the metrics.
  ///   - cloud: whose keys no line may show.
  ///   - begin: finds what the body needs; nil where there is nothing to be done, so that nobody is told of
  ///     anything. What it throws is how the run ends.
  func whileReporting<Start>(
    job: String, from cloud: CloudOptions, once begin: (RunLog) throws(ScriptFailure) -> Start?,
    _ body: (Start, RunLog) throws(ScriptFailure) -> Void
  ) throws {
    let log = try beforeReporting { () throws(ScriptFailure) in try self.log(cloud) }
    let begun = Result { () throws(ScriptFailure) in try begin(log) }
    if case .success(nil) = begun { return }
    let reporter = try beforeReporting { () throws(ScriptFailure) in
      try RunReporter(self, job: job, from: cloud, log: log)
    }
    try reporter.run { () throws(ScriptFailure) in
      if let start = try begun.get() { try body(start, log) }
    }
  }

  /// The same for what needs nothing.
  func whileReporting(
    job: String, from cloud: CloudOptions, _ body: (RunLog) throws(ScriptFailure) -> Void
  ) throws {
    try whileReporting(
      job: job, from: cloud, once: { _ -> Void? in () },
      { _, log throws(ScriptFailure) in try body(log) })
  }

  /// Does what comes before anything has begun that would be told of.
  func beforeReporting<Result>(_ body: () throws(ScriptFailure) -> Result) throws -> Result {
    try RunLog(format: logFormat).reporting(body)
  }

  /// - Throws: when the log file cannot be written.
  private func log(_ cloud: CloudOptions) throws(ScriptFailure) -> RunLog {
    let shown: RunLog.Shown =
      if quiet { .never } else if summary || isatty(STDERR_FILENO) == 1 { .always } else {
        .whenFailed
      }
    let file: LogFile?
    do throws(FileError) {
      if let logFile { file = try LogFile(logFile) } else { file = nil }
    } catch {
      throw ScriptFailure(text: "halo: \(error.message)\n", status: .inputOutput)
    }
    return RunLog(
      format: logFormat, isVerbose: cloud.verbose,
      secrets: cloud.secrets, shown: shown, file: file)
  }
}
