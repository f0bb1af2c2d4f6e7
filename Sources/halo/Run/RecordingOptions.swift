internal import ArgumentParser
internal import CloudModule
internal import Glibc
internal import HuaweiCloud
internal import Journal
internal import Ports
internal import StandardModules
internal import Text

/// How a run is recorded, and what it does beside other runs of its job.
struct RecordingOptions: ParsableArguments {
  /// What becomes of an earlier run of the job that was interrupted.
  enum InterruptedPolicy: String, ExpressibleByArgument, CaseIterable {
    case fail, resume, rollback, ignore
  }

  @OptionGroup var journal: JournalOptions

  @Option(
    help: ArgumentHelp(
      """
      One run of this job at a time. Without it a script file with its arguments is a job, of which \
      one run at a time changes anything.
      """, valueName: "name"),
    completion: .jobs)
  var job: String?

  @Option(
    help: ArgumentHelp(
      "Take the job at the start, and wait so long for another run of it to end: 90, 15m. "
        + "Without it exit 75.",
      valueName: "duration"),
    transform: Quantity.duration)
  var wait: Duration?

  @Option(
    help: ArgumentHelp(
      "Begin the job once in each stretch of this length, by the journal's clock, whichever machine asks "
        + "first; the others do nothing, exit 0: 5m, 1d.",
      valueName: "duration"),
    transform: Quantity.duration)
  var oncePer: Duration?

  @Flag(help: "Do not mind other runs of the job.")
  var noLock = false

  @Option(
    help: ArgumentHelp(
      """
      When an earlier run of the job was interrupted: fail (exit 75), resume it in place of a new run, \
      rollback and then begin, or ignore it. With a plan neither resume nor rollback.
      """, valueName: "what"))
  var onInterrupted = InterruptedPolicy.fail

  func validate() throws {
    if let job, job.isEmpty || job.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
      throw ValidationError(
        "--job takes a name in one line, such as nightly, not '\(job.escapingControls)'")
    }
    if let job, job.utf8.count > JobName.mostBytes {
      throw ValidationError("--job takes a name of \(JobName.mostBytes) bytes at most")
    }
    if noLock, job != nil { throw ValidationError("--job and --no-lock exclude each other") }
    if oncePer != nil, job == nil {
      throw ValidationError("--once-per is about a job: give it a name with --job")
    }
    if let oncePer, oncePer < .seconds(1) {
      throw ValidationError("--once-per takes a second at least")
    }
    if noLock, wait != nil { throw ValidationError("--wait and --no-lock exclude each other") }
    if noLock, settlesInterrupted {
      throw ValidationError(
        "--on-interrupted \(onInterrupted.rawValue) and --no-lock exclude each other")
    }
  }
}

extension RecordingOptions {
  /// Refuses what only a journal knows where there is none, and what is about a job where there is none.
  ///
  /// - Parameter isFile: whether the script is a file, which is a job by itself.
  func check(with cloud: CloudOptions, isFile: Bool) throws {
    if job == nil, !isFile {
      for (option, isGiven) in [
        ("--wait", wait != nil),
        ("--on-interrupted \(onInterrupted.rawValue)", onInterrupted != .fail),
      ] where isGiven {
        throw ValidationError(
          "\(option) is about a job, and what is no script's file is none: name one with --job")
      }
    }
    guard journal.place(for: cloud) == JournalPlace.none else { return }
    let source = journal.journal == nil ? "HALO_JOURNAL=none" : "--journal none"
    if oncePer != nil {
      throw ValidationError(
        "--once-per and \(source) exclude each other: when the job was begun is kept in the journal"
      )
    }
    if settlesInterrupted {
      throw ValidationError(
        "--on-interrupted \(onInterrupted.rawValue) and \(source) exclude each other: what was interrupted "
          + "is kept in the journal")
    }
  }

  /// Whether an earlier run is gone on with or taken back, which needs to be known of.
  var settlesInterrupted: Bool { onInterrupted == .resume || onInterrupted == .rollback }

  /// Refuses what would change something beside a plan that somebody has agreed to.
  ///
  /// - Parameter what: what a plan is followed by: `--confirm`.
  func checkPlanned(by what: String) throws {
    guard settlesInterrupted else { return }
    throw ValidationError(
      "\(what) and --on-interrupted \(onInterrupted.rawValue) exclude each other: that is in no plan; "
        + "'halo runs' shows the run, 'halo resume' and 'halo rollback' settle it")
  }
}

/// One run's record, as it is made.
final class Recording {
  let recorder: RunRecorder
  /// The texts of modules that an earlier process of the run loaded.
  let kept: [RunSource]
  /// The modules whose files are not what an earlier process of the run loaded.
  private(set) var editedModules: [String] = []
  /// Where it is recorded, as far as that was named.
  let place: JournalPlace?
  /// The file that was given with `--journal`; nil for the usual one.
  let journal: String?
  /// The run that is gone on with, as it was before.
  let former: Run?
  /// Whether a run that asked nothing of the outside leaves no trace.
  let asksNobody: Bool

  /// - Parameters:
  ///   - journal: the file that was given with `--journal`; nil for the usual one.
  ///   - former: the run that is gone on with, as it was before.
  ///   - asksNobody: whether a run that asked nothing of the outside leaves no trace.
  init(
    _ recorder: RunRecorder, in place: JournalPlace? = nil, named journal: String? = nil,
    of former: Run? = nil, kept: [RunSource] = [], asksNobody: Bool = true
  ) {
    (self.recorder, self.place, self.journal) = (recorder, place, journal)
    (self.former, self.kept, self.asksNobody) = (former, kept, asksNobody)
  }

  /// A module was read from its file.
  func loaded(_ source: RunSource) {
    guard let known = kept.last(where: { $0.name.utf8.elementsEqual(source.name.utf8) }) else {
      // It may be new, and it may be that its text could not be written.
      return recorder.keep(source)
    }
    if recorder.redaction.isKept(known.text, of: source.text) { return }
    editedModules.append(source.name)
    recorder.keep(source)
  }

  /// What no journal may hold, whosever account it is.
  static var redaction: Redaction { redaction(hiding: []) }

  /// - Parameter secrets: further ones, beside those of the environment.
  fileprivate static func redaction(hiding secrets: [String]) -> Redaction {
    Redaction(
      names: [
        "authorization", "proxy-authorization", "cookie", "set-cookie", "x-auth-token",
        "x-subject-token", "x-security-token", "password", "passwd", "adminpass", "secret",
        "secret_key", "secretkey", "access_key", "api_key", "apikey", "token", "access_token",
        "refresh_token", "private_key", "user_data",
      ],
      values: Environment.processSecrets + Environment.journalPasswords + secrets)
  }

  static var process: RunProcess { .current }

  /// As whom this process asks for a job's window.
  static let claimant = WindowClaimant()
}

extension CloudOptions {
  /// What no journal may hold, with the secrets of the account that they mean.
  var redaction: Redaction { Recording.redaction(hiding: secrets) }

  /// By what a run that is gone on with finds its account again.
  var runAccount: RunAccount {
    var account = RunAccount(
      profile: profile ?? variable("HALO_PROFILE"), account: sim ? RunAccount.simulator : nil,
      region: accounts.prompt(for: .init()).region, project: projectID)
    for endpoint in endpoints {
      guard let equals = endpoint.utf8.firstIndex(of: UInt8(ascii: "=")),
        endpoint[..<equals].utf8.allSatisfy({ $0 != UInt8(ascii: ":") })
      else {
        account.endpoints[""] = endpoint
        continue
      }
      account.endpoints[String(endpoint[..<equals])] =
        String(endpoint[endpoint.utf8.index(after: equals)...])
    }
    return account
  }

  /// The options of the run that has this account.
  mutating func take(_ account: RunAccount) {
    (profile, region, projectID) = (account.profile, account.region, account.project)
    endpoints = account.endpoints.sorted { $0.key < $1.key }
      .map { $0.key.isEmpty ? $0.value : "\($0.key)=\($0.value)" }
  }
}
