public import JSON

/// What an operation changes, and how to find out whether it did.
public final class Change: Sendable {
  /// Reads that show the effect, in the order to ask them: the relation first, the status after.
  ///
  /// All of them must be `.done` for the change to have settled. The first one alone decides,
  /// before the change and after a lost answer, whether the effect is there.
  public let probes: [Probe]
  /// What the call returns once it has settled, from the evidence of each look.
  public let settled: @Sendable ([Evidence]) -> [JSONValue]
  /// How long a call waits for its effect unless the script says otherwise.
  public let timeout: Duration
  /// Error codes by which the service says that the effect was there already: `DNS.1511` when
  /// removing. Such an answer counts as done.
  public let alreadyDone: Set<WireKey>
  /// What sending it twice would do, were the first one carried out.
  public let repetition: Repetition
  /// How long after a lost request nothing of it can arrive any more.
  public let quietPeriod: Duration
  /// What a call does, in a person's words, with field names in braces:
  /// `bind EIP {publicip_id} to port {port_id}`. The first of them whose fields are all given is
  /// said; none when there is nothing better than the summary.
  public let phrases: [String]
  /// Reads that tell the user more about a refusal.
  public let explanations: [Explanation]
  /// Whether arguments say which effect is the change's own. Where they do not, because the cloud
  /// chooses by what the thing is known, what somebody else adds at the same time looks the same.
  public let identifies: @Sendable (Arguments) -> Bool
  /// What the first look tells by the times alone at which new things were created; nil where it tells by
  /// something else, or nothing. Nil property: by something else always.
  public let timing: (@Sendable (Evidence) -> TimeJudgement?)?
  /// The field that names the thing which takes one change at a time: two calls with the same
  /// value must not be under way together, because neither could tell whose effect it sees.
  public let exclusiveField: String?
  /// Operations of whose work on the same thing nothing, or something else, is left after this change, where
  /// other reads show that: their names.
  public let overwrites: Set<WireKey>
  /// The call that takes this change back, given what the first look saw before it and after it.
  /// Nil result: there is nothing to take back.
  public let undo: (@Sendable (Evidence) -> Undo?)?
  /// What that call does not give back of a change with these arguments, as a sentence: `the address
  /// gets another id`; nil for nothing.
  public let undoLoss: (@Sendable (Arguments) -> String?)?
  /// Why there may be no such call though others have one, as a sentence; nil where that cannot be.
  public let undoGap: String?

  /// The probes that every call waits for, in order.
  public var waits: [Probe] { probes.filter { $0.isNeeded == nil } }

  /// What the service makes of a second request like one that was carried out.
  public enum Repetition: Sendable {
    /// The second one changes nothing.
    case harmless
    /// The service refuses the second one.
    case refused
    /// There would be two of it.
    case duplicates
  }

  /// See the properties. Durations are of the cloud's time, which a simulated world runs through at
  /// once.
  public init(
    probes: [Probe], settled: @escaping @Sendable ([Evidence]) -> [JSONValue],
    timeout: Duration = .seconds(600), alreadyDone: Set<WireKey> = [], repetition: Repetition,
    quietPeriod: Duration = .seconds(60),
    identifies: @escaping @Sendable (Arguments) -> Bool = { _ in true },
    timing: (@Sendable (Evidence) -> TimeJudgement?)? = nil, exclusiveField: String? = nil,
    overwrites: Set<WireKey> = [], phrases: [String] = [], explanations: [Explanation] = [],
    undo: (@Sendable (Evidence) -> Undo?)? = nil,
    undoLoss: (@Sendable (Arguments) -> String?)? = nil, undoGap: String? = nil
  ) {
    self.probes = probes
    self.settled = settled
    self.timeout = timeout
    self.alreadyDone = alreadyDone
    self.repetition = repetition
    self.quietPeriod = quietPeriod
    self.identifies = identifies
    self.timing = timing
    self.phrases = phrases
    self.explanations = explanations
    self.exclusiveField = exclusiveField
    self.overwrites = overwrites
    self.undo = undo
    self.undoLoss = undoLoss
    self.undoGap = undoGap
  }
}

/// A call that takes a change back. All data, so that it can be kept until it is needed.
public struct Undo: Equatable, Sendable, Codable {
  /// The name of an operation.
  public let operation: String
  /// Those of that operation, as far as they are known.
  public let arguments: Arguments
  /// An argument that has to be read first; nil when `arguments` is complete.
  public let lookup: Lookup?

  /// Fills `argument` with member `take` of the one listed element whose `key` equals `value`.
  public struct Lookup: Equatable, Sendable, Codable {
    /// The argument that is filled.
    public let argument: String
    /// The name of a list operation.
    public let operation: String
    /// Those of the list.
    public let arguments: Arguments
    /// The member of the listed elements that is compared.
    public let key: String
    /// What it must be, byte by byte.
    public let value: String
    /// The member whose value is taken.
    public let take: String

    /// See the properties.
    public init(
      _ argument: String, from operation: String, _ arguments: Arguments = [:],
      where key: String, equals value: String, take: String
    ) {
      self.argument = argument
      self.operation = operation
      self.arguments = arguments
      self.key = key
      self.value = value
      self.take = take
    }
  }

  /// See the properties.
  public init(_ operation: String, _ arguments: Arguments, lookup: Lookup? = nil) {
    self.operation = operation
    self.arguments = arguments
    self.lookup = lookup
  }
}
