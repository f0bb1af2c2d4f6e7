internal import CloudModule
internal import HuaweiCloud
internal import JSON
internal import Journal
internal import LuaHost
internal import Planning
internal import Ports
internal import Sandbox
internal import StandardModules
internal import TaskLoop

/// A script that is only tried out: its reads are made, its changes are made in a twin, and its time is
/// skipped.
struct Rehearsal {
  /// What there is to a rehearsal beside the script.
  struct Options {
    var cloud: CloudOptions
    var limits: SandboxOptions
    var simulated: FaultOptions
    var timeout: Duration?
  }

  /// What came of it.
  struct Result {
    let plan: Plan
    /// What people call the things of the account, by their ids.
    let names: [WireKey: String]
    /// How the script would fail; nil where it would not.
    let failure: ScriptFailure?
  }

  /// What a plan that depends on it calls standard input.
  static let input = "standard input"

  /// How long a script may take in its own time, unless its options say otherwise.
  static let longest = Duration.seconds(86_400)

  private let options: Options
  private let log: RunLog
  private let redaction: Redaction
  private let account: RunAccount

  init(_ options: Options, log: RunLog) {
    (self.options, self.log) = (options, log)
    (redaction, account) = (options.cloud.redaction, options.cloud.runAccount)
  }

  /// - Throws: when it cannot even be tried out.
  func perform(_ script: Script, arguments: [[UInt8]]) throws(ScriptFailure) -> Result {
    var limits = options.limits
    limits.allowExec = false
    let simulation = try Simulation(options.simulated, log: log)
    // By the clock of the stage, which the runtime makes.
    var journal: MemoryJournal?
    let words = arguments.map { String(decoding: $0, as: UTF8.self) }
    let recorder = recorder(of: script, words) { () throws(JournalError) in
      guard let journal else { throw JournalError(.failed, "there is nothing to rehearse on") }
      return journal
    }
    let runtime = Runtime(
      options: options.cloud, limits: limits, simulator: { simulation.cloud },
      seed: options.simulated.drawn, recording: Recording(recorder),
      rehearse: { world, web in
        let stage = PlanStage(of: world, web: web)
        journal = MemoryJournal(clock: stage.clock)
        return stage
      }, log: log)
    runtime.module.keepHistory()
    recorder.watch = runtime.stage?.requests
    Sandbox.forgetOpenedFiles()
    showReading(of: runtime)
    let start = runtime.clock.wallTime
    var failure: ScriptFailure?
    do throws(ScriptFailure) {
      try runtime.run(
        script, arguments: arguments, timeout: options.timeout ?? Self.longest,
        isTimed: options.timeout != nil)
    } catch {
      failure = error
    }
    try? recorder.flush()
    guard let stage = runtime.stage, let journal else {
      throw ScriptFailure(text: "halo: there was nothing to rehearse on\n", status: .bug)
    }
    return result(of: script, words, failure, from: start, runtime, stage, recorder, in: journal)
  }

  /// What a script that has been tried out has come to.
  private func result(
    of script: Script, _ words: [String], _ failure: ScriptFailure?, from start: WallTime,
    _ runtime: Runtime, _ stage: PlanStage, _ recorder: RunRecorder, in journal: MemoryJournal
  ) -> Result {
    let number = recorder.number ?? 1
    let entries = (try? journal.entries(of: number)) ?? []
    let resources = stage.resources(in: entries, besides: runtime.module.resources)
    var plan = Plan(
      entries, from: start, to: runtime.clock.wallTime, stage.findings, knowing: resources)
    let sources = (try? journal.sources(of: number)) ?? []
    plan.describe(script, words, account, redaction, sources)
    for file in plan.files where file.wasEdited {
      log.report(
        .warn,
        "halo: warning: \(file.name) was edited while the plan was made: make it anew\n")
    }
    plan.take(options.limits, timeout: options.timeout)
    if !account.isSimulator {
      plan.addresses = AccountCheck.addresses(of: plan.calls, in: runtime.places.world)
    }
    if LuaState.hasReadInput || Sandbox.hasOpenedInput { plan.depends.append(Self.input) }
    if let failure {
      plan.exit = failure.code
      let line = failure.message ?? failure.text.split(separator: "\n").first.map(String.init)
      plan.failure = line.map { $0.hasPrefix("halo: ") ? String($0.dropFirst(6)) : $0 }
    }
    plan.hideSecrets { redaction.applied(to: $0) }
    return Result(plan: plan, names: resources?.names ?? [:], failure: failure)
  }

  private func recorder(
    of script: Script, _ words: [String],
    open: @escaping () throws(JournalError) -> any JournalStore
  ) -> RunRecorder {
    let name = String(decoding: script.name, as: UTF8.self)
    let start = RunStart(
      script: name, sources: [RunSource(name: name, text: script.text)], arguments: words,
      account: account, startedAt: SystemClock().wallTime,
      process: Recording.process)
    return RunRecorder(start, redaction: redaction, in: open)
  }

  /// What is read, on a terminal.
  private func showReading(of runtime: Runtime) {
    // Its own time passes in no time.
    runtime.observer.hasLines = false
    guard let region = log.region else { return }
    runtime.stage?.onReading = { reading in
      guard let (name, count) = reading else { return region.erase() }
      region.show(["reading \(name)" + (count > 1 ? " and \(count - 1) more" : "")])
    }
  }
}

extension Plan {
  /// Takes down what it is a plan of.
  fileprivate mutating func describe(
    _ script: Script, _ words: [String], _ account: RunAccount, _ redaction: Redaction,
    _ sources: [RunSource]
  ) {
    program = UserAgent.text
    id = String(UInt64.random(in: .min ... .max), radix: 16)
    let name = String(decoding: script.name, as: UTF8.self)
    self.script = script.isFile ? wholePath(of: name) : name
    arguments = redaction.applied(toArguments: words)
    self.account = PlanAccount(account)
    madeAt = SystemClock().wallTime.nanoseconds / 1_000_000_000
    self.sources = [Source(name: name, digest: PlanDigest.of(script.text))]
    self.sources += sources.dropFirst().map {
      Source(name: $0.name, digest: PlanDigest.of($0.text))
    }
    takeDownFiles()
    if !script.isFile {
      text = String(validating: redaction.applied(toRecord: script.text), as: UTF8.self)
    }
  }
}

extension Plan {
  /// What its changes call.
  var calls: [(operation: String, arguments: JSONValue)] {
    changes.map { ($0.operation, $0.arguments) }
  }

  /// What the rehearsal has done with files.
  mutating func takeDownFiles() {
    let opened = Sandbox.openedFiles
    files = opened.map { File($0) }
    // Modules are beside the script, wherever it is run.
    let isNamedFromHere = zip(opened, files).contains { opened, file in
      !opened.name.hasPrefix("/") && opened.use != .missed && module(in: file) == nil
    }
    if isNamedFromHere { directory = wholePath(of: ".") }
  }
}

extension Plan.File {
  /// How much of a file is read to know it again, in bytes.
  private static let largest = 64 << 20
  /// In the place of the digest of one that was edited while the plan was made: nothing has that.
  private static let changed = "edited while it was planned"

  fileprivate var wasEdited: Bool { digest?.utf8.elementsEqual(Self.changed.utf8) ?? false }

  init(_ file: Sandbox.OpenedFile) {
    let path = absolutePath(of: file.name)
    let text = file.use == .read ? try? readFile(path, limit: Self.largest) : nil
    self.init(
      name: path, digest: file.hasChanged ? Self.changed : text.map { PlanDigest.of($0) },
      isWritten: file.use == .written,
      isRemoved: file.use == .removed ? true : nil, isMissing: file.use == .missed ? true : nil)
  }
}
