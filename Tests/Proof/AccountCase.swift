import CloudModule
import HuaweiCloud
import JSON
import Ports
import SimulatedCloud

/// A change with any values of the account in its fields, on any state that a change finds or leaves
/// it in, with nothing going wrong: what is bound elsewhere, frozen, of another kind, set otherwise.
///
/// What the call says is held against what the cloud makes of the bare request.
public struct AccountCase: Sendable, CustomStringConvertible {
  let change: ChangeCase

  /// The call, as Lua.
  public var description: String {
    let given = change.arguments.values.sorted { $0.key < $1.key }
      .map { "\($0.key) = \($0.value.luaText)" }
    return "\(change.name){ \(given.joined(separator: ", ")) }"
  }

  /// Every change, on every state that a change leaves or finds the account in, with every value of
  /// the account in its fields.
  public static func table() throws -> [AccountCase] {
    try table(of: ChangeCase.standard.get(), in: .standard)
  }

  /// The same of another world.
  public static func table(in world: ProofWorld) throws -> [AccountCase] {
    try table(of: ChangeCase.all(in: world), in: world)
  }

  private static func table(
    of changes: [ChangeCase], in world: ProofWorld
  ) throws -> [AccountCase] {
    var states: [(name: String, state: AccountState)] = []
    var seen: Set<[String]> = []
    for change in changes {
      let after = try change.run().executeKeepingState().state
      for (time, state) in [("before", change.state), ("after", after)] {
        guard seen.insert(try state.truth(in: world)).inserted else { continue }
        states.append(("\(time) \(change.name)", state))
      }
    }
    var rows: [AccountCase] = []
    for (name, state) in states {
      let survey = try AccountSurvey(of: state, in: world)
      for change in changes {
        let given = change.described.fields.filter { change.arguments[$0.name] != nil }
        for arguments in survey.combinations(of: given, and: change.arguments) {
          rows.append(
            AccountCase(
              change: change.with("\(change.name), \(name)", arguments, on: state)))
        }
      }
    }
    return rows
  }

  /// What the call says that is not so.
  public func complaints() throws -> [String] {
    let result = try change.run().execute()
    let bare = try BareRequest(change)
    var complaints: [String] = []
    if result.elapsed > .seconds(60) { complaints.append("it took \(result.elapsed)") }
    let isSent = result.requests.contains { $0.method != "GET" }
    let hasEffect = result.later != result.before
    switch result.failure {
    case nil:
      if isSent, result.later != bare.later {
        complaints.append("done, but the cloud makes another thing of the request")
      }
      if isSent, bare.error != nil { complaints.append("done, but refused: \(bare)") }
      if !isSent, !bare.saysThereAlready(result.before) {
        complaints.append("done without a request, but that would have come to \(bare)")
      }
    case let failure? where failure.isInDoubt:
      complaints.append("in doubt though nothing went wrong: \(failure.message)")
    case let failure?:
      if hasEffect { complaints.append("failed, but it has an effect: \(failure.message)") }
      if bare.error == nil, bare.later != result.before {
        complaints.append("failed, but the cloud would have done it: \(failure.message)")
      }
      if isSent, let code = bare.code, !failure.message.contains(code) {
        complaints.append("failed otherwise than by \(code): \(failure.message)")
      }
    }
    return complaints
  }
}

/// What the cloud makes of a change that is sent as it is, without a look before or after.
private struct BareRequest: CustomStringConvertible {
  let status: Int
  let code: String?
  /// The description of the refusal; nil for none.
  let error: ServiceError?
  /// What is so an hour later.
  let later: [String]
  /// Whether nobody knows which refusal the service has here.
  private let isAssumed: Bool
  private let change: Change?

  init(_ row: ChangeCase) throws {
    let cloud = SimulatedCloud(serving: row.world.serving)
    try cloud.load(row.state.document.serialized())
    let time = row.state.time + .seconds(60)
    _ = cloud.truth(at: time)
    let answer = cloud.wholeAnswer(to: row.described.request(row.arguments, at: time), at: time)
    status = answer.status
    isAssumed = answer.isAssumed
    let code = answer.body["code"]?.string ?? answer.body["error_code"]?.string
    self.code = code
    let known = row.described.errors + row.described.service.errors + Gateway.errors
    let described = known.first { $0.code == code && $0.status == answer.status }
    error =
      (200..<300).contains(status)
      ? nil
      : described ?? ServiceError(code ?? "", answer.status, .internal, "no such description")
    later = cloud.truth(at: time + .seconds(3600))
    change = row.described.change
  }

  /// Whether the service, too, would say that what is asked for is so: by changing nothing, or by
  /// refusing what it has already.
  func saysThereAlready(_ before: [String]) -> Bool {
    guard let error else { return later == before }
    return isAssumed || [.conflict, .notFound].contains(error.kind)
      || change?.alreadyDone.contains(error.code) == true
  }

  var description: String { "\(status) \(code ?? "")" }
}
