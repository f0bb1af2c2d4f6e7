internal import Glibc
package import Text
public import Ports

/// What is known of a run when it begins.
public struct RunStart: Equatable, Sendable {
  /// The name under which only one run at a time goes on; nil for code without a file.
  public var job: String?
  /// Where the script was read from, as it was given: a path, `-` or `-e`.
  public var script: String
  /// The script's text and its modules', in the order they were loaded: what a resumed run runs.
  public var sources: [RunSource]
  /// The script's own, as it was given them.
  public var arguments: [String]
  /// How its account is found again.
  public var account: RunAccount
  /// When it began.
  public var startedAt: WallTime
  /// Who begins it.
  public var process: RunProcess

  /// A run that begins.
  public init(
    job: String? = nil, script: String, sources: [RunSource] = [], arguments: [String] = [],
    account: RunAccount = RunAccount(), startedAt: WallTime, process: RunProcess
  ) {
    self.job = job
    self.script = script
    self.sources = sources
    self.arguments = arguments
    self.account = account
    self.startedAt = startedAt
    self.process = process
  }
}

/// One file of Lua that a run was made of.
public struct RunSource: Equatable, Sendable {
  /// The path of the script or the name of a module.
  public let name: String
  /// As it was read, without any change.
  public let text: [UInt8]

  /// With this the name of a plan begins that a run has followed.
  public static let planPrefix = "plan "

  /// Whether it is no module but the plan that the run has followed, which has a number.
  fileprivate var isPlan: Bool {
    guard name.utf8.starts(with: Self.planPrefix.utf8) else { return false }
    return UInt64(Substring(name.utf8.dropFirst(Self.planPrefix.utf8.count)), radix: 16) != nil
  }

  /// One file.
  public init(name: String, text: [UInt8]) {
    self.name = name
    self.text = text
  }
}

extension Array<RunSource> {
  /// The plans among what a run was made of; its script, which is the first, is none whatever its name.
  public var plans: [RunSource] { dropFirst().filter(\.isPlan) }
}

/// The names by which a resumed run finds its account again. Keys are never among them.
public struct RunAccount: Equatable, Sendable {
  /// The profile's name; nil for none.
  public var profile: String?
  /// The account's own id or name, where it is known.
  public var account: String?
  /// The region's id, where it was chosen.
  public var region: String?
  /// The project's id, where it was chosen.
  public var project: String?
  /// Addresses by service, where they are not the usual ones.
  public var endpoints: [String: String]

  /// Nothing of what is not given.
  public init(
    profile: String? = nil, account: String? = nil, region: String? = nil, project: String? = nil,
    endpoints: [String: String] = [:]
  ) {
    self.profile = profile
    self.account = account
    self.region = region
    self.project = project
    self.endpoints = endpoints
  }

  /// What `account` is of a run on a simulator inside its process.
  package static let simulator = "simulator"

  /// Whether it is a simulator inside the run's process.
  package var isSimulator: Bool {
    account.map { $0.utf8.elementsEqual(Self.simulator.utf8) } ?? false
  }

  /// As people are told of it.
  package var title: AccountTitle {
    AccountTitle(
      world: isSimulator ? AccountTitle.simulator : account, profile: profile, region: region)
  }
}

/// The process that goes on with a run: told to people, never asked whether it lives.
///
/// A process id means nothing in another container and is soon given to a stranger; whether a run
/// goes on is told by its lock.
public struct RunProcess: Equatable, Sendable {
  /// The machine's own name for itself.
  public let host: String
  /// As the machine numbered it.
  public let pid: Int32

  /// A process by its machine and number.
  public init(host: String, pid: Int32) {
    self.host = host
    self.pid = pid
  }

  /// This process, on this machine.
  public static var current: RunProcess {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    let length = name.firstIndex(of: 0) ?? name.count
    let host = String(decoding: name[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return RunProcess(host: host, pid: getpid())
  }
}

/// How far a run has come. The raw values are those of `halo runs --json`.
public enum RunState: String, CaseIterable, Sendable {
  /// Its process holds its lock.
  case running
  case done
  case failed
  /// Its process is gone and it has not ended.
  case interrupted
  /// It ended and nobody knows whether one of its changes was made.
  case inDoubt = "in_doubt"
  case rolledBack = "rolled_back"
  /// A roll-back left something, or its process is gone.
  case rollBackIncomplete = "roll_back_incomplete"
  /// Interrupted as often as `Run.mostAttempts`: it is not resumed without being asked for.
  case parked

  /// Whether somebody still needs the run's records: pruning leaves it.
  public var isUnfinished: Bool {
    switch self {
    case .done, .failed, .rolledBack: false
    case .running, .interrupted, .inDoubt, .rollBackIncomplete, .parked: true
    }
  }
}

/// A run as its journal tells it.
public struct Run: Equatable, Sendable {
  /// In the order of beginning, whatever the clock said; never given twice.
  public let number: Int64
  /// The name under which only one run at a time goes on; nil for code without a file.
  public let job: String?
  /// A path, `-` or `-e`.
  public let script: String
  /// The script's own.
  public let arguments: [String]
  /// How its account is found again.
  public let account: RunAccount
  /// How far it has come.
  public let state: RunState
  /// When it began for the first time.
  public let startedAt: WallTime
  /// nil while it has not ended.
  public let endedAt: WallTime?
  /// The exit code it ended with.
  public let exit: Int32?
  /// Why it failed, a line; nil where it did not, and where nobody said why.
  public let failure: String?
  /// The process that began it, or resumed it last.
  public let process: RunProcess
  /// How often a process went on with it; 1 when it was never resumed.
  public let attempts: Int64
  /// How many changes it meant to make, without those that take others back.
  public let changes: Int64

  /// Whether one process alone was at it, so that it took from its beginning to its end.
  public var hasOneProcess: Bool { attempts == 1 }

  /// When it was begun, and which process was at it last, as what: a journal keeps no other.
  public var processWords: String {
    let (begun, last) = (
      "begun \(startedAt.text(.spaced)) UTC", "process \(process.pid) on \(process.host)"
    )
    switch state {
    case .rolledBack, .rollBackIncomplete: return "\(begun), taken back last by \(last)"
    case .running, .done, .failed, .interrupted, .inDoubt, .parked:
      return hasOneProcess ? "\(begun) by \(last)" : "\(begun), gone on with last by \(last)"
    }
  }

  /// When it was begun, and which process was at it, as what stands behind `started`.
  public var startWords: String {
    hasOneProcess
      ? "\(startedAt.text(.spaced)) UTC on \(process.host), process \(process.pid)" : processWords
  }

  /// The same as one that has not ended.
  ///
  /// - Parameter failure: why its process has left it, where that was said.
  public func interrupted(becauseOf failure: String? = nil) -> Run {
    Run(
      number: number, job: job, script: script, arguments: arguments, account: account,
      state: .interrupted, startedAt: startedAt, endedAt: nil, exit: nil, failure: failure,
      process: process, attempts: attempts, changes: changes)
  }

  /// A run that was interrupted so often is parked: resuming it seems to be what ends its process.
  public static let mostAttempts: Int64 = 5
}

/// How a run ended.
public struct RunEnd: Equatable, Sendable {
  /// One of the states that a run can end in: not running, interrupted or parked.
  public let state: RunState
  /// The exit code of the process.
  public let exit: Int32
  /// Why it failed, of which a recorder keeps a line without secrets; nil where it did not, or where what is
  /// known already stays.
  public var failure: String?
  /// When it ended.
  public let at: WallTime

  /// One end.
  public init(state: RunState, exit: Int32, failure: String? = nil, at: WallTime) {
    self.state = state
    self.exit = exit
    self.failure = failure
    self.at = at
  }
}
