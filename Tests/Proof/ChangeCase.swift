import CloudModule
import HuaweiCloud
import JSON
public import Ports
public import SimulatedCloud

/// One change on an account in one state: what is called, and what it is called on.
public struct ChangeCase: Sendable {
  /// The operation, and what sets this case apart from others of it: `eip.update (port_id)`.
  public let name: String
  /// The operation as the cloud sees it: `cloud.eip.update{ port_id = … }` is an `eip.bind`.
  public let operation: String
  let described: Operation
  let arguments: Arguments
  /// What the account is like before the call.
  let state: AccountState
  let world: ProofWorld

  /// The operation that is called.
  public var callee: String { described.name }

  /// The reads by which its effect is seen, the relation first.
  public var probes: [String] { described.change?.waits.map(\.read.name) ?? [] }

  /// - Parameter options: what every call takes, as Lua fields: `wait = false`.
  public func run(faults: String = "", options: String = "", seed: UInt64 = 1) -> ScriptRun {
    ScriptRun(call(with: options), state: state, faults: faults, seed: seed, in: world)
  }

  /// The call as a script makes it.
  ///
  /// - Parameter options: further fields, as Lua.
  public func call(with options: String = "") -> String {
    let fields = described.fields.compactMap { field in
      arguments[field.name].map { "\(field.name) = \($0.luaText)" }
    }
    let given = (fields + [options]).filter { !$0.isEmpty }.joined(separator: ", ")
    return "cloud.\(described.name){ \(given) }"
  }

  /// Makes a cloud what it is before the call, and its clock tell a time when that is so.
  public func restoreState(of cloud: SimulatedCloud, at clock: VirtualClock) throws {
    try cloud.load(state.document.serialized())
    clock.advance(by: max(.zero, state.time - clock.wallTime))
  }

  func with(_ name: String, _ arguments: Arguments, on state: AccountState? = nil) -> ChangeCase {
    ChangeCase(
      name: name, operation: operation, described: described, arguments: arguments,
      state: state ?? self.state, world: world)
  }
}

extension ChangeCase {
  /// Every change there is, as its example makes it on the demo account, and once more with each
  /// field that the example leaves out.
  ///
  /// - Throws: when a change has no example that makes it.
  public static func all(in world: ProofWorld) throws -> [ChangeCase] {
    try world.changes.flatMap { operation in
      let example = try example(of: operation, in: world)
      return try [example] + example.variations()
    }
  }

  /// Those of the operations that there are; found once.
  public static let standard = Result { try all(in: .standard) }

  struct NoExample: Error {
    let operation: String
  }

  /// The change that an operation's example makes. Where there is nothing to change on the demo
  /// account as it is, another change of the same service is made before it.
  private static func example(of operation: Operation, in world: ProofWorld) throws -> ChangeCase {
    let others = world.changes.filter {
      $0.service == operation.service && $0.name != operation.name
    }
    for preparation in [nil] + others.map(Optional.some) {
      let stack = try ProofStack(seed: 1, in: world)
      if let preparation {
        _ = try stack.run(preparation.example, name: "=example", [])
        stack.clock.advance(by: .seconds(60))
      }
      stack.witness.keepsDocuments = true
      _ = try stack.run(operation.example, name: "=example", [])
      let made = stack.witness.changes.compactMap { change -> ChangeCase? in
        guard let arguments = operation.arguments(of: change.request) else { return nil }
        return ChangeCase(
          name: operation.name, operation: change.operation, described: operation,
          arguments: arguments, state: change.state, world: world)
      }
      // What several operations send alike is another's first if it bears that one's name.
      if let first = made.first(where: { $0.operation == operation.name }) ?? made.first {
        return first
      }
    }
    throw NoExample(operation: operation.name)
  }

  /// The same change with each optional field that it lacks: the first value in the account with
  /// which it changes something.
  private func variations() throws -> [ChangeCase] {
    let after = try run().executeKeepingState().state
    let survey = try AccountSurvey(of: after, in: world)
    let missing = described.fields.filter { arguments[$0.name] == nil && $0.place == .body }
    return try missing.compactMap { field -> ChangeCase? in
      for value in survey.values(for: field).prefix(12) {
        for keepsOthers in [true, false] {
          var given = Arguments()
          for other in described.fields where other.isRequired || keepsOthers {
            given[other.name] = arguments[other.name]
          }
          given[field.name] = value
          let variation = with("\(name) (\(field.name))", given)
          let result = try variation.run().execute()
          let request = result.requests.first { $0.changed }
          guard result.failure == nil, let effect = request?.operation else { continue }
          return ChangeCase(
            name: variation.name, operation: effect, described: described, arguments: given,
            state: state, world: world)
        }
      }
      return nil
    }
  }
}
