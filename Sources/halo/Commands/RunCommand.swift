internal import ArgumentParser
internal import CloudModule
internal import Glibc
internal import HuaweiCloud
internal import Ports
internal import ScriptTools
internal import StandardModules
internal import Text

/// `halo run`: runs a script against an account.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a Lua script against an account.",
    usage: """
      halo run [OPTIONS] SCRIPT [ARG...]
      halo run [OPTIONS] -e CODE [ARG...]
      """,
    discussion: """
      The key comes from HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, for a temporary key also \
      HUAWEICLOUD_SDK_SECURITY_TOKEN.

      'halo help exit-codes' says what its exit codes mean.
      """)

  @OptionGroup var cloud: CloudOptions
  @Option(
    help: ArgumentHelp(
      "Stop the script after this time (exit 124): 90, 90s, 15m, 2h. Clean-up code has 10 s more.",
      valueName: "duration"),
    transform: Quantity.duration)
  var timeout: Duration?

  @OptionGroup var recorded: RecordingOptions
  @OptionGroup var limits: SandboxOptions
  @OptionGroup var simulated: FaultOptions

  @Option(
    help: ArgumentHelp(
      "What standard error is written as: text, for people, or json, one object a line.",
      valueName: "format"),
    transform: { text in
      guard let format = LogFormat(rawValue: text) else {
        throw ValidationError("'\(text)' is no log format: write text or json")
      }
      return format
    })
  var logFormat = LogFormat.text

  @Option(name: .customShort("e"), help: ArgumentHelp("Run this code.", valueName: "code"))
  var code: String?

  @Argument(
    parsing: .captureForPassthrough,
    help: ArgumentHelp(
      "The script, '-' for standard input, and its arguments.", valueName: "script"))
  var rest: [String] = []

  /// The script and its arguments; `--` ends the options.
  private var words: [String] { rest.first == "--" ? Array(rest.dropFirst()) : rest }

  func validate() throws {
    try simulated.check(with: cloud)
    guard code == nil else { return }
    guard let name = words.first else {
      throw ValidationError("no script: give a file, '-' for standard input or -e CODE")
    }
    if ["-h", "--help"].contains(rest[0]) { throw CleanExit.helpRequest(self) }
    // What follows the script belongs to it, so an option that is not known looks like a script.
    if name.hasPrefix("-"), name != "-", rest.first != "--" {
      throw ValidationError(
        "unknown option '\(name)'\(Suggestion.advice(for: name, in: Self.optionNames))")
    }
  }

  /// The long options, as the parser explains them: each begins a line of its own.
  private static var optionNames: [String] {
    helpMessage(includeHidden: true).split(separator: "\n").flatMap { line in
      let words = line.split(separator: " ")
      guard let first = words.first, first.hasPrefix("-") else { return [String]() }
      return words.map { $0.hasSuffix(",") ? String($0.dropLast()) : String($0) }
        .filter { $0.hasPrefix("--") }
    }
  }

  func run() throws {
    let log = RunLog(
      clock: SystemClock(), format: logFormat, isVerbose: cloud.verbose,
      secrets: Environment.process.secrets)
    do throws(ScriptFailure) {
      try runScript(log)
    } catch {
      error.write(to: log)
      throw ExitCode(error.code)
    }
  }

  private func runScript(_ log: RunLog) throws(ScriptFailure) {
    do throws(ConfigurationError) {
      try cloud.accounts.check()
    } catch {
      throw ScriptFailure(text: "halo: \(error)\n", status: .configuration)
    }
    let script: Script
    do throws(FileError) {
      if let code {
        script = Script(code: RawArguments.value(code, of: "-e"))
      } else {
        script = try Script(path: RawArguments.last(words)[0])
      }
    } catch {
      // `halo chekc` is `halo run chekc`.
      let hint = Suggestion.advice(
        for: words[0], in: HaloCommand.subcommandNames, prefix: "halo ")
      throw ScriptFailure(text: "halo: \(error.message)\(hint)\n", status: .inputOutput)
    }
    let given = RawArguments.last(words)
    let arguments = code == nil ? Array(given.dropFirst()) : given
    if try settlesInterrupted(of: script, arguments: arguments, log: log) { return }
    let simulation = try Simulation(simulated, log: log)
    defer { simulation.reportUnfiredFaults() }
    let recording = try recording(of: script, arguments: arguments, log: log)
    let runtime = Runtime(
      options: cloud, limits: limits, simulator: simulation.cloud,
      seed: cloud.sim ? simulated.seed : nil, recording: recording, log: log)
    try runtime.run(script, arguments: arguments, timeout: timeout, recording)
  }
}
