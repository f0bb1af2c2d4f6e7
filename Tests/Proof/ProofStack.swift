import CloudModule
public import HuaweiCloud
import JSON
import LuaHost
import Ports
public import SimulatedCloud

/// The real stack from Lua to the wire, with the simulated cloud and a virtual clock at its end.
final class ProofStack {
  let clock: VirtualClock
  let cloud: SimulatedCloud
  let witness: Witness
  private let process: ProofProcess

  var lua: LuaState { process.lua }
  var module: CloudModule { process.module }

  /// - Parameter state: what the account is like at first; the demo account if nil.
  init(seed: UInt64, in proof: ProofWorld = .standard, state: AccountState? = nil) throws {
    clock = state.map { VirtualClock(wallTime: $0.time) } ?? VirtualClock()
    cloud = SimulatedCloud(
      settings: .init(seed: Int64(seed & 0xffff)), serving: proof.serving)
    if let state { try cloud.load(state.document.serialized()) }
    witness = Witness(cloud)
    process = ProofProcess(
      clock: clock, transport: SimulatedTransport(server: witness, clock: clock), seed: seed,
      catalog: proof.catalog)
  }

  /// Runs a script to its end; nil when it succeeded.
  func run(_ text: String, name: String, _ arguments: [String]) throws -> ScriptRun.Failure? {
    try process.run(text, name: name, arguments)
  }
}

/// What a proof is about: the operations that scripts can call, and what the cloud serves beside
/// those it knows.
public struct ProofWorld: Sendable {
  let catalog: OperationCatalog
  let serving: [SimulatedOperation]

  /// What scripts can call, and nothing beside it.
  public static let standard = ProofWorld()

  /// - Parameters:
  ///   - catalog: the operations that scripts can call.
  ///   - serving: what the cloud serves beside them.
  public init(catalog: OperationCatalog = .standard, serving: [SimulatedOperation] = []) {
    self.catalog = catalog
    self.serving = serving
  }

  /// The descriptions of what changes something.
  var changes: [Operation] { catalog.operations.filter { $0.change != nil } }
}
