internal import ArgumentParser
internal import CloudModule
internal import Glibc
internal import HuaweiCloud
internal import Journal
internal import Planning
internal import Ports
internal import StandardModules

/// A plan that is to be carried out: read from its file, and found to be still the plan of that script,
/// for that account.
struct PlannedRun {
  let plan: Plan
  let script: Script
  private let path: String

  /// How old a plan may be, unless the command says otherwise.
  static let usualAge = Duration.seconds(3600)

  /// - Throws: where the file is no plan, or one that is not good any more.
  init(path: String, maxAge: Duration) throws(ScriptFailure) {
    self.path = path
    plan = try Self.plan(in: path)
    try Self.check(plan, maxAge: maxAge, path)
    script = try Self.script(of: plan, path)
    try Self.checkFiles(of: plan, running: script, path)
    if let failure = plan.failure {
      throw Self.refusal(path, "is the plan of a script that fails: \(failure)")
    }
  }

  private static func plan(in path: String) throws(ScriptFailure) -> Plan {
    let text: [UInt8]
    do throws(FileError) {
      text = try readFile(path)
    } catch {
      throw ScriptFailure(text: "halo: \(error.message)\n", status: .inputOutput)
    }
    do throws(PlanFileError) {
      return try PlanFile(parsing: text).plan
    } catch {
      throw ScriptFailure(text: "halo: \(path) \(error.message)\n", status: .inputOutput)
    }
  }

  /// Refuses one that is old, and one that does not say all that it was made with.
  private static func check(
    _ plan: Plan, maxAge: Duration, _ path: String
  ) throws(ScriptFailure) {
    let age = SystemClock().wallTime - WallTime(seconds: plan.madeAt)
    guard age <= maxAge, age > .seconds(-300) else {
      throw refusal(
        path,
        "was made \(WallTime(seconds: plan.madeAt).text(.spaced)) UTC, not within the last "
          + "\(maxAge.short); make it anew, or give --max-age")
    }
    let words = [plan.text ?? ""] + plan.arguments + (plan.folders ?? [])
    guard !words.contains(where: { Redaction.isMasked($0.utf8) }) else {
      throw refusal(
        path,
        "was made with a secret in a script's arguments, text or --path, which no plan keeps: "
          + "give it in a variable, or plan and apply in one go by halo run --confirm")
    }
  }

  /// Refuses one whose script, or a file that it has read, is another one by now.
  private static func checkFiles(
    of plan: Plan, running script: Script, _ path: String
  ) throws(ScriptFailure) {
    guard let source = plan.sources.first,
      source.digest.utf8.elementsEqual(PlanDigest.of(script.text).utf8)
    else { throw refusal(path, "is the plan of another text of \(plan.script); make it anew") }
    if let directory = plan.otherDirectory {
      throw refusal(path, "names files from where it was made, \(directory): apply it there")
    }
    if let change = plan.changedFile() { throw refusal(path, "\(change); make it anew") }
  }

  /// The script and what it reads, not to be written as another file.
  var keptFiles: [WrittenFiles.Kept] {
    let own: [WrittenFiles.Kept] = script.isFile ? [("the script", script.name)] : []
    return own + plan.readFiles.map { ("a file that the script reads", Array($0.utf8)) }
  }

  private static func script(of plan: Plan, _ path: String) throws(ScriptFailure) -> Script {
    if let text = plan.text { return Script(named: plan.script, text: Array(text.utf8)) }
    do throws(FileError) {
      return try Script(path: plan.script, as: plan.sources.first?.name)
    } catch {
      throw ScriptFailure(text: "halo: \(error.message)\n", status: .inputOutput)
    }
  }

  private static func refusal(_ path: String, _ why: String) -> ScriptFailure {
    ScriptFailure(text: "halo: \(path) \(why)\n", status: .usage)
  }

  /// The options of the account that it was made for.
  ///
  /// - Parameter sim: whether that is said to be the simulator.
  func options(_ requests: RequestOptions, sim: Bool) throws(ScriptFailure) -> CloudOptions {
    if sim, !plan.account.runAccount.isSimulator {
      throw Self.refusal(
        path, "is the plan of an account, not of the simulator: apply it without --sim")
    }
    var options: CloudOptions
    do {
      options = try CloudOptions.parse([])
    } catch {
      throw ScriptFailure(text: "halo: \(error)\n", status: .bug)
    }
    options.take(plan.account.runAccount)
    options.sim = plan.account.runAccount.isSimulator
    options.requests = requests
    try options.checkAccounts()
    return options
  }

  /// Refuses the key of another account, and another cloud, which a profile may name by now.
  func checkAccount(in world: World) throws(ScriptFailure) {
    if let change = plan.changedAddress(in: world) {
      throw Self.refusal(path, "is the plan of another cloud: \(change)")
    }
    let changes = plan.changes.compactMap { change in
      change.project.map { (Int64(change.number), change.arguments, $0) }
    }
    guard let stranger = AccountCheck.stranger(among: changes, in: world) else { return }
    let found = stranger.found.isEmpty ? "none there" : stranger.found.joined(separator: ", ")
    throw Self.refusal(
      path,
      "is the plan of another account: change \(stranger.change) is made in project "
        + "\(stranger.madeIn), the key of today finds \(found)")
  }

  /// Refuses what was carried out before, and to find out where the journal does not tell.
  func checkUnused(in journal: JournalOptions) throws(ScriptFailure) {
    switch journal.place {
    // One that is not there yet has no such run.
    case .file(let path) where !fileExists(path): return
    case .some(.none), .memory, nil: return
    default: break
    }
    guard let opened = try FormerRun.existing(journal) else { return }
    try Self.checkUnused(plan, in: opened, path, journal: journal.journal)
  }

  /// Takes the plan for this process, as long as that goes on with it.
  ///
  /// - Parameters:
  ///   - store: where its run is recorded.
  ///   - journal: what was given with `--journal`.
  /// - Throws: where another process has it, or carried it out before.
  static func claim(
    _ plan: Plan, in store: any JournalStore, journal: String?
  ) throws(ScriptFailure) {
    let claim = try FormerRun.reporting { () throws(JournalError) in
      try store.claim(job: RunSource.planPrefix + plan.id)
    }
    guard case .taken = claim else {
      throw ScriptFailure(
        text: "halo: the plan is being applied by another process\n", status: .tryAgain)
    }
    try checkUnused(plan, in: store, "the plan", journal: journal)
  }

  private static func checkUnused(
    _ plan: Plan, in store: any JournalStore, _ what: String, journal: String?
  ) throws(ScriptFailure) {
    // One that never got so far as to change anything stands in nobody's way.
    let name = RunSource.planPrefix + plan.id
    let (earlier, isDeleted) = try FormerRun.reporting {
      () throws(JournalError) -> (Run?, Bool) in
      let run = try store.runs(RunQuery(source: name, limit: .max)).first {
        $0.state == .running || $0.changes > 0
      }
      if let run { return (run, false) }
      return (nil, try store.hasDeleted(runOf: name))
    }
    if let earlier {
      let remedy = earlier.settling(journal) ?? "make it anew"
      guard earlier.state != .running else {
        throw ScriptFailure(
          text: "halo: \(what) is being applied, by run \(earlier.number); \(remedy)\n",
          status: .tryAgain)
      }
      throw refusal(what, "was applied already, by run \(earlier.number); \(remedy)")
    }
    if isDeleted {
      throw refusal(what, "was applied already, by a run whose record is deleted; make it anew")
    }
  }

  /// By what a journal tells which plan a run has followed: its name, and the plan itself.
  static func source(of plan: Plan) -> RunSource {
    RunSource(name: RunSource.planPrefix + plan.id, text: PlanFile(plan).text)
  }

  /// The plan that a run has followed; nil for none, or one that cannot be read any more.
  static func plan(among sources: [RunSource]) -> Plan? {
    sources.plans.lazy.compactMap { try? PlanFile(parsing: $0.text).plan }.first
  }
}

extension Run {
  /// The command that settles one that is not over, and what it does; nil for one that is.
  fileprivate func settling(_ journal: String?) -> String? {
    guard state.isUnfinished else { return nil }
    return RunCommands(number, journal: journal).settling(state, changes: changes).first.map {
      "'\($0.command)' \($0.purpose)"
    }
  }
}
