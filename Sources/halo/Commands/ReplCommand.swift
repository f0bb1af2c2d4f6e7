internal import Journal
internal import ArgumentParser
internal import CloudModule
internal import Glibc
internal import HuaweiCloud
internal import Ports
internal import StandardModules

/// `halo repl`: Lua at a prompt, against an account.
struct ReplCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repl",
    abstract: "Run Lua at a prompt, against an account.",
    usage: "halo repl [OPTIONS]",
    discussion: """
      Shows what expressions give, keeps locals between inputs, and asks before it changes \
      anything. ':help' at the prompt lists its commands.

      Reads standard input without a prompt when that is no terminal: changes then need --yes, or a \
      '!' at the end of the input. The exit code is that of the last error: 0 none, 65 an input \
      does not compile, otherwise as 'halo run' has them.
      """)

  @OptionGroup var cloud: CloudOptions
  @OptionGroup var journal: JournalOptions
  @OptionGroup var limits: SandboxOptions
  @OptionGroup var simulated: FaultOptions

  @Flag(name: [.customShort("y"), .long], help: "Make changes without asking.")
  var yes = false

  func validate() throws {
    try simulated.check(with: cloud)
  }

  func run() throws {
    let log = RunLog(isVerbose: cloud.verbose, secrets: cloud.secrets)
    do throws(ScriptFailure) {
      try runSession(log)
    } catch {
      error.write(to: log)
      throw ExitCode(error.code)
    }
  }

  private func runSession(_ log: RunLog) throws(ScriptFailure) {
    do throws(ConfigurationError) {
      try cloud.accounts.check()
    } catch {
      throw ScriptFailure(text: "halo: \(error)\n", status: .configuration)
    }
    let simulation = try Simulation(simulated, log: log)
    defer { simulation.reportUnfiredFaults() }
    let journal = SessionJournal(cloud, journal)
    let runtime = Runtime(
      options: cloud, limits: limits, simulator: { simulation.cloud },
      seed: cloud.sim ? simulated.drawn : nil,
      recording: journal.recording, log: log)
    let status = Session(runtime, journal, hasConsent: yes).run()
    do throws(JournalError) {
      // Whoever is at the prompt has been told what it has changed.
      _ = try journal.recording?.end(status, wasCutShort: false, log: log)
    } catch {
      log.report(.warn, "halo: warning: \(error.line)\n")
    }
    try StandardOutput.check()
    if status != 0 { throw ScriptFailure(text: "", code: status) }
  }
}
