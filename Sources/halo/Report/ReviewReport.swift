internal import CloudModule
internal import Curl
internal import HuaweiCloud
internal import JSON
internal import Journal
internal import Ports
internal import SimulatedCloud
internal import Text

/// What a look at a run's changes has found, as lines for people.
struct ReviewReport {
  private let reviewed: [RunReview.Reviewed]

  init(_ reviewed: [RunReview.Reviewed]) {
    self.reviewed = reviewed
  }

  var isEmpty: Bool { reviewed.isEmpty }

  /// Whether there is a change of which nobody knows.
  var hasUnknown: Bool {
    reviewed.contains {
      switch $0.finding {
      case .unknown, .unreadable: true
      default: false
      }
    }
  }

  var text: String {
    reviewed.map { one in
      "halo: change \(one.change.number), \(one.change.intent.key.words): \(one.words)\n"
    }.joined().escapingControlsInLines
  }
}

extension RunReview.Reviewed {
  /// Whether something is no longer as the run left it.
  var isDrift: Bool { if case .gone = finding { true } else { false } }
  /// Whether the cloud did not let it be looked at.
  var isUnreadable: Bool { if case .unreadable = finding { true } else { false } }

  fileprivate var words: String {
    switch finding {
    case .holds: isNew ? "found out now: it was made" : "still so"
    case .superseded: "changed again by the run itself"
    case .gone(.null): "no longer so: it is not there any more"
    case .gone(let now): "no longer so: there is \(now.brief(400)) now"
    case .notMade: "found out now: it was not made"
    case .failed(let reason): "found out now: it failed: \(reason)"
    case .unknown(let reason): "nobody knows: \(reason)"
    case .unreadable(let reason): "cannot be looked at: \(reason)"
    }
  }
}

/// The world that a run is looked at in, and taken back in, where no script runs.
enum ReviewedWorld {
  static func world(_ options: CloudOptions, _ clock: SystemClock, log: RunLog) -> World {
    if options.sim {
      return World(
        named: AccountTitle.simulator, clock: clock,
        transport: SimulatedTransport(server: SimulatedCloud(), clock: clock),
        accounts: options.accounts.account)
    }
    let network = CountingTransport(
      DeferredTransport(clock: clock) {
        options.network.transport(CurlOptions(), profile: options.profileProxy, clock: clock)
      }, in: log.statistics)
    return World(
      clock: clock,
      transport: options.traceHTTP ? log.tracing(network, clock: clock) : network,
      loader: FileLoader(runProgram: SecretPrograms().output),
      accounts: ConfiguredAccounts(options: options).account)
  }
}
