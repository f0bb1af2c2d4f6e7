internal import ArgumentParser
internal import CloudModule
internal import HuaweiCloud
internal import JSON
internal import Ports
internal import StandardModules

/// `halo whoami`: whose account calls are made on, and who said so.
struct WhoamiCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "whoami",
    abstract:
      "Say who calls are made as: account, project, region, cloud, and where each came from.",
    usage: "halo whoami [OPTIONS]")

  @OptionGroup var cloud: CloudOptions

  @Flag(help: "As one JSON object.")
  var json = false

  func run() throws {
    let log = RunLog(isVerbose: cloud.verbose, secrets: cloud.secrets)
    try log.reporting { () throws(ScriptFailure) in
      let identity = try identity(log)
      StandardOutput.write(
        json ? String(decoding: identity.json.serialized(), as: UTF8.self) + "\n" : identity.text)
      if let failure = identity.failure {
        throw ScriptFailure(
          text: "halo: \(failure.line)\n",
          status: ExitStatus(failure.kind, wasSent: failure.attempts > 0))
      }
    }
  }

  private func identity(_ log: RunLog) throws(ScriptFailure) -> Identity {
    do throws(ConfigurationError) {
      let accounts = cloud.accounts
      try accounts.check()
      let account = try accounts.account(.init())
      for warning in account.warnings { log.report(.warn, "halo: warning: \(warning)\n") }
      let world = ReviewedWorld.world(cloud, SystemClock(), log: log)
      return Identity(
        try accounts.origins(), AccountQuestions(world: world, account: account),
        proxy: cloud.sim ? nil : try cloud.proxy(for: account))
    } catch {
      throw ScriptFailure(text: "halo: \(error)\n", status: .configuration)
    }
  }
}
