internal import ArgumentParser
internal import CloudModule
internal import Glibc
internal import Journal
internal import Planning
internal import Ports
internal import StandardModules

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
      HUAWEICLOUD_SDK_SECURITY_TOKEN; or from a profile (--profile), the variables of Halo, Terraform and \
      OpenStack, the files of the vendor's SDKs and of hcloud, or the server itself: 'halo help \
      credentials'.

      'halo help exit-codes' says what its exit codes mean.
      """)

  @OptionGroup var cloud: CloudOptions
  @Option(
    help: ArgumentHelp(
      "Stop the script after this time (exit 124): 90, 90s, 15m, 2h. Clean-up code has 10 s more.",
      valueName: "duration"),
    transform: Quantity.duration)
  var timeout: Duration?

  @Flag(help: "Plan the script first, show the plan, ask once, and then do just that.")
  var confirm = false

  @OptionGroup var recorded: RecordingOptions
  @OptionGroup var limits: SandboxOptions
  @OptionGroup var simulated: FaultOptions

  @OptionGroup var reporting: ReportingOptions

  @OptionGroup var given: GivenScript

  @Option(
    help: ArgumentHelp(
      "With --on-interrupted resume: go on with a run that began so long ago; one day otherwise.",
      valueName: "duration"),
    transform: Quantity.duration)
  var maxAge: Duration?

  func validate() throws {
    try simulated.check(with: cloud)
    try given.validate(of: Self.self)
    if confirm { try recorded.checkPlanned(by: "--confirm") }
    try recorded.check(
      with: cloud, isFile: given.code == nil && given.words.first.map(Script.isFile) == true)
    try reporting.check(keeping: given.keptFiles + recorded.journal.keptFiles)
    if maxAge != nil, recorded.onInterrupted != .resume {
      throw ValidationError("--max-age needs --on-interrupted resume")
    }
    if confirm, limits.allowExec {
      throw ValidationError(
        "--confirm and --allow-exec exclude each other: a plan starts no programs")
    }
    if confirm, given.words.first == "-", given.code == nil {
      throw ValidationError("--confirm asks on standard input, from which the script cannot come")
    }
  }

  func run() throws {
    Watchdog.begin(timeout, format: reporting.logFormat)
    let name = given.code == nil ? given.words.first : nil
    let title = jobTitle(
      ofScript: name ?? "-e", name == nil ? [] : Array(given.words.dropFirst()))
    try keepingWindow { window in
      try reporting.whileReporting(
        job: title, from: cloud,
        once: { log throws(ScriptFailure) in try startable(window, log) },
        { start, log throws(ScriptFailure) in
          try runScript(start.script, start.arguments, in: window, log)
        })
    }
  }

  /// What is to be run, once it has been loaded and its window is this run's; nil where another one has had
  /// that.
  private func startable(
    _ window: RunWindow, _ log: RunLog
  ) throws(ScriptFailure) -> (script: Script, arguments: [[UInt8]])? {
    try cloud.checkAccounts()
    let (script, arguments) = try given.load()
    // What cannot begin takes no window from those who can.
    if recorded.oncePer != nil { try script.checkSyntax() }
    // Whoever says no has begun nothing.
    let hasPassed = try confirm ? isWindowPassed(log) : isOfAnotherWindow(window, log)
    return hasPassed ? nil : (script, arguments)
  }

  private func runScript(
    _ script: Script, _ arguments: [[UInt8]], in window: RunWindow, _ log: RunLog
  ) throws(ScriptFailure) {
    guard confirm else { return try runScript(script, arguments, in: window, log: log) }
    // Nobody else changes meanwhile what is planned and asked about.
    var journal = try journalWithJob(
      of: script, arguments, isPlanned: true, in: window, log: log)
    defer { if let job = job(of: script, arguments) { journal?.release(job: job) } }
    let confirmation = Confirmation(command: self, journal: journal, log: log)
    let plan = try confirmation.plan(of: script, arguments)
    if journal?.lapse != nil {
      // Whoever has stopped this process for longer than a lease lasts may have let others have the job.
      journal = try journalWithJob(
        of: script, arguments, isPlanned: true, in: window, log: log)
    }
    if try isOfAnotherWindow(window, log, in: journal) { return }
    try perform(script, arguments, following: plan, in: window, holding: journal, log: log)
  }

  /// - Parameter preparing: is done before it begins.
  func runScript(
    _ script: Script, _ arguments: [[UInt8]], in window: RunWindow, log: RunLog,
    preparing: (Runtime) -> Void = { _ in }
  ) throws(ScriptFailure) {
    func isSettled() throws(ScriptFailure) -> Bool {
      try hasSettledInterrupted(of: script, arguments: arguments, log: log, in: window)
    }
    func withJob() throws(ScriptFailure) -> (any JournalStore)? {
      try journalWithJob(of: script, arguments, isPlanned: false, in: window, log: log)
    }
    if try isSettled() { return }
    var journal: (any JournalStore)?
    do throws(ScriptFailure) {
      journal = try withJob()
    } catch {
      // Its process is gone since, as one whose job this one has waited for.
      guard error.isOfInterruptedRun, recorded.settlesInterrupted else { throw error }
      if try isSettled() { return }
      journal = try withJob()
    }
    try perform(
      script, arguments, in: window, holding: journal, log: log, preparing: preparing)
  }

  /// - Parameters:
  ///   - plan: what the run is held to; nil for a run that follows none.
  ///   - journal: where the run has its job, of which it lets go; nil where it takes it with the first change.
  ///   - preparing: is done before it begins.
  func perform(
    _ script: Script, _ arguments: [[UInt8]], following plan: Plan? = nil, in window: RunWindow,
    holding journal: (any JournalStore)?, log: RunLog,
    preparing: (Runtime) -> Void = { _ in }
  ) throws(ScriptFailure) {
    defer { journal?.letGo() }
    let simulation = try Simulation(simulated, log: log)
    defer { simulation.reportUnfiredFaults() }
    if let plan, let journal {
      try PlannedRun.claim(plan, in: journal, journal: recorded.journal.journal)
    }
    if let journal, try isOfAnotherWindow(window, log, in: journal) { return }
    let recording = recording(
      of: script, arguments: arguments, in: journal, following: plan, log: log)
    let watch = plan.map { PlanGuard($0) }
    recording?.recorder.watch = watch
    let runtime = Runtime(
      options: cloud, limits: limits, simulator: { simulation.cloud },
      seed: cloud.sim ? simulated.drawn : nil, recording: recording, log: log)
    preparing(runtime)
    window.hasBegun = true
    do throws(ScriptFailure) {
      try runtime.run(
        script, arguments: arguments, timeout: timeout, recording, following: watch)
    } catch {
      // Here: the sandbox lets nobody open the journal any more.
      let hasAsked = recording.map { $0.recorder.liveCount > 0 } ?? false
      let isRefused = watch?.departure != nil && recording?.recorder.hasSentNothing == true
      if isRefused || error.lacksConfiguration && !hasAsked { giveBackWindow(in: journal) }
      throw error.lacksConfiguration ? error.advising(of: arguments) : error
    }
  }
}
