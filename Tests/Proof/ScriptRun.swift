public import HuaweiCloud
public import SimulatedCloud
import Ports

/// One script on the demo account in virtual time, with the cloud misbehaving by `faults`.
///
/// The same script, faults and seed give the same run, request by request.
public struct ScriptRun: Sendable {
  /// The script.
  public let text: String
  /// What the script is called in messages.
  public let name: String
  /// The script's own.
  public let arguments: [String]
  /// Lua that brings the account into the state the script starts from, before anything misbehaves.
  public let setup: String
  /// What the account is like before that; the demo account if nil.
  let state: AccountState?
  let world: ProofWorld
  /// Rules as in a fault file.
  public let faults: String
  /// What retries are spread by and the cloud draws its transitions from.
  public let seed: UInt64

  /// A script that has not run.
  public init(
    _ text: String, name: String = "=script", arguments: [String] = [], setup: String = "",
    state: AccountState? = nil, faults: String = "", seed: UInt64 = 1,
    in world: ProofWorld = .standard
  ) {
    self.text = text
    self.name = name
    self.arguments = arguments
    self.setup = setup
    self.state = state
    self.world = world
    self.faults = faults
    self.seed = seed
  }

  /// How a script ended that raised an error.
  public struct Failure: Sendable {
    /// What the user reads.
    public let message: String
    /// Nil for an error that did not come from the cloud.
    public let kind: ErrorKind?
    /// Whether a change may have been made nevertheless.
    public let isInDoubt: Bool
    /// Whether it is the code that the script has exited with, which has told the reason itself.
    var isOwnExit = false
  }

  /// What came of the script, and what became of the cloud.
  public struct Result: Sendable {
    /// nil if it ended well.
    public let failure: Failure?
    /// What was so before, when the script ended, and an hour later.
    public let before: [String]
    /// What was so when the script ended.
    public let atEnd: [String]
    /// What was so an hour later.
    public let later: [String]
    /// The states in which its changes found the account.
    public let states: [[String]]
    /// The smallest number of addresses that served each resolver endpoint meanwhile.
    public let fewestAddresses: [String: Int]
    /// Every request that the cloud was sent.
    public let requests: [RequestRecord]
    /// How many fault rules there were, and those that never applied.
    public let rules: Int
    /// Faults that no request met.
    public let unfired: [String]
    /// How long the script took, in its own time.
    public let elapsed: Duration
  }

  /// - Throws: when the rules or the script cannot be read.
  public func execute() throws -> Result { try perform().result }

  /// The same, with what the account is like an hour after the end.
  func executeKeepingState() throws -> (result: Result, state: AccountState) {
    let (result, cloud, end) = try perform()
    return (result, AccountState(document: cloud.stateDocument, time: end + .seconds(3600)))
  }

  private func perform() throws -> (result: Result, cloud: SimulatedCloud, end: WallTime) {
    let world = try ProofStack(seed: seed, in: world, state: state)
    let (cloud, clock) = (world.cloud, world.clock)
    if !setup.isEmpty, let failure = try world.run(setup, name: "=setup", []) {
      throw SetupFailure(message: failure.message)
    }
    // What the set-up has begun shall have ended.
    clock.advance(by: .seconds(60))
    let before = cloud.truth(at: clock.wallTime)
    world.witness.forget()
    let (start, sent) = (clock.now, cloud.requests.count)
    try cloud.loadFaults(faults.utf8)
    let rules = cloud.unfiredFaults.count
    let failure = try world.run(text, name: name, arguments)
    let end = clock.wallTime
    let (atEnd, later) = (cloud.truth(at: end), cloud.truth(at: end + .seconds(3600)))
    let result = Result(
      failure: failure, before: before, atEnd: atEnd, later: later, states: world.witness.states,
      fewestAddresses: world.witness.fewestAddresses,
      requests: Array(cloud.requests.dropFirst(sent)), rules: rules,
      unfired: cloud.unfiredFaults,
      elapsed: clock.now - start)
    return (result, cloud, end)
  }

  struct SetupFailure: Error {
    let message: String
  }
}
