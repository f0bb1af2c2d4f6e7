internal import ArgumentParser
internal import CloudModule
internal import JSON
internal import Planning
internal import Ports
internal import StandardModules
internal import SystemPackage

/// `halo plan`: says what a script would change.
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Say what a script would change, without changing anything.",
    usage: """
      halo plan [OPTIONS] SCRIPT [ARG...]
      halo plan [OPTIONS] -e CODE [ARG...]
      """,
    discussion: """
      The script runs to its end: what it reads is read from the account, what it changes is changed in \
      a twin of it, and where it waits nobody waits. Nothing is sent that could change anything: other \
      requests than GET and HEAD, of cloud.request and of http, are listed, and files are not written.

      Exits with 0 when nothing would change, with 2 when something would, and as the script would when \
      that fails: with 1 where that would exit with 2 itself.
      """)

  @OptionGroup var cloud: CloudOptions
  @Option(
    help: ArgumentHelp(
      "Stop the script after this time of its own (exit 124), in which waits count: 90, 15m; else a day.",
      valueName: "duration"),
    transform: Quantity.duration)
  var timeout: Duration?

  @Option(
    help: ArgumentHelp("Keep the plan in this file, for halo apply.", valueName: "file"),
    completion: .file())
  var out: String?
  @Flag(help: "Print the plan as JSON.")
  var json = false
  @Flag(help: "Do not show what the script prints.")
  var quiet = false

  @OptionGroup var limits: SandboxOptions
  @OptionGroup var simulated: FaultOptions

  @OptionGroup var given: GivenScript

  func validate() throws {
    try simulated.check(with: cloud)
    if limits.allowExec { throw ValidationError("a plan starts no programs: without --allow-exec") }
    try given.validate(of: Self.self)
    if let objection = written.objection(keeping: given.keptFiles) {
      throw ValidationError(objection)
    }
  }

  private var written: WrittenFiles { WrittenFiles([("--out", out)]) }

  func run() throws {
    let log = RunLog(isVerbose: cloud.verbose, secrets: cloud.secrets)
    try log.reporting { () throws(ScriptFailure) in try show(log) }
  }

  private func show(_ log: RunLog) throws(ScriptFailure) {
    try cloud.checkAccounts()
    let (script, arguments) = try given.load()
    PlanOutput.install(isQuiet: quiet)
    let result = try Rehearsal(
      Rehearsal.Options(cloud: cloud, limits: limits, simulated: simulated, timeout: timeout),
      log: log
    ).perform(script, arguments: arguments)
    PlanOutput.finish()
    let file = PlanFile(result.plan)
    StandardOutput.write(
      json
        ? String(decoding: file.document.serialized(.indented), as: UTF8.self) + "\n"
        : PlanText(result.plan, names: result.names).text)
    if let out {
      let read = result.plan.readFiles.map { ("a file that the script reads", Array($0.utf8)) }
      if let objection = written.objection(keeping: read) {
        throw ScriptFailure(text: "halo: \(objection)\n", status: .usage)
      }
      do throws(FileError) {
        // It may tell more of an account than others are to know.
        try writeFile(out, file.text, permissions: [.ownerReadWrite])
      } catch {
        throw ScriptFailure(text: "halo: \(error.message)\n", status: .inputOutput)
      }
    }
    if let failure = result.failure { throw failure.ofPlan }
    if result.plan.changesAnything {
      throw ScriptFailure(text: "", status: .planShowsChanges)
    }
  }
}

extension ScriptFailure {
  /// The same as the end of its plan, of which 2 says that something would be changed.
  fileprivate var ofPlan: ScriptFailure {
    guard code == ExitStatus.planShowsChanges.rawValue else { return self }
    return ScriptFailure(
      text: text
        + "halo: the script would exit with 2, which of a plan says that it shows changes: this one exits with 1\n",
      status: .scriptFailed)
  }
}
