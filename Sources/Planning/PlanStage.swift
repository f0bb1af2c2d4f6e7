public import CloudModule
internal import HuaweiCloud
internal import JSON
package import Journal
public import Ports
internal import SimulatedCloud

/// Where a script is rehearsed: the accounts are twins that are filled from the live ones, and time is
/// skipped.
public final class PlanStage {
  /// The time of the rehearsal.
  public var clock: any Clock { skipping }
  private let skipping: SkippingClock
  /// Where its requests go, those of `http` among them.
  public let transport: any Transport
  /// What follows the recorder of the rehearsal: it notes what `http` is asked to send.
  public let requests = RequestList()
  private let live: World
  private let plan: PlanTransport

  /// - Parameters:
  ///   - live: the world that is read, and never changed.
  ///   - web: what carries the requests of `http`; nil where they go the same way.
  public init(of live: World, web: (any Transport)? = nil) {
    self.live = live
    let clock = SkippingClock(over: live.clock)
    plan = PlanTransport(reading: live, web: web ?? live.transport, clock: clock)
    (skipping, transport) = (clock, plan)
  }

  /// The world that scripts find.
  ///
  /// - Parameter journal: where their changes are written down.
  public func world(journal: any Journal) -> World {
    var world = World(
      named: live.name, clock: clock, transport: transport, journal: journal, loader: live.loader
    ) {
      [live, plan] selection throws(ConfigurationError) in
      plan.account(for: try live.accounts(selection))
    }
    world.isRehearsal = true
    // A twin's changes take what is known beforehand: it need not be asked again and again.
    world.expect(Twin.settlingTimes)
    return world
  }

  /// What it has come to so far.
  public var findings: PlanFindings {
    PlanFindings(
      requests: plan.live.sent, unsent: plan.unsent, sends: requests.all,
      inventions: plan.twins.flatMap(\.inventions),
      guesses: plan.twins.flatMap(\.guesses),
      effects: RawEffects(plan.twins.flatMap(\.effects)))
  }

  /// What is known of things, also of those that changes are about and that the script has not asked for:
  /// the twins were filled with them.
  ///
  /// - Parameters:
  ///   - entries: what the rehearsal has written down.
  ///   - told: what the script was told.
  package func resources(in entries: [Entry], besides told: SeenResources?) -> SeenResources? {
    guard var known = told else { return nil }
    var asked = Set(known.names.keys)
    for case .intent(let intent) in entries.lazy.map(\.content) {
      for text in intent.key.argumentsValue.texts + (intent.before?.texts ?? [])
      where asked.insert(WireKey(text)).inserted {
        for shown in plan.twins.flatMap({ $0.shown(text) }) {
          known.remember(shown.list, as: shown.type)
        }
      }
    }
    return known
  }

  /// Has the script's time end also while something is read that nobody answers.
  ///
  /// - Parameters:
  ///   - duration: in the account's time, from now on.
  ///   - deadline: in the script's own.
  public func end(after duration: Duration, at deadline: Instant) {
    plan.end = live.clock.now + duration
    skipping.reach(deadline, at: plan.end)
  }

  /// Is told which read is under way now, and how many there are; nil when none is any more.
  public var onReading: (((name: String, count: Int)?) -> Void)? {
    get { plan.onReading }
    set { plan.onReading = newValue }
  }
}

extension JSONValue {
  /// All texts in it but names of members.
  var texts: [String] {
    switch self {
    case .string(let text): [text]
    case .array(let elements): elements.flatMap(\.texts)
    case .object(let members): members.flatMap(\.value.texts)
    default: []
    }
  }
}

/// What a rehearsal has met beside the changes.
public struct PlanFindings {
  /// How many requests were sent, to the account and to other servers.
  public let requests: Int
  /// The requests of `http` and `cloud.request` that were not made: method and address.
  public let unsent: [String]
  /// What `http` was to be called with for requests that may change something.
  public let sends: [Plan.Request]
  /// The ids and addresses that the twin has made up.
  public let inventions: [String]
  /// The changes that rest on something that could not be read, and why.
  let guesses: [Twin.Guess]
  /// What requests have changed that are no call of an operation.
  let effects: RawEffects
}
