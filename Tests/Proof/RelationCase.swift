import HuaweiCloud
import SimulatedCloud

/// A change whose thing is in another state or relation than it is made for: bound elsewhere, frozen,
/// of another kind, there already but otherwise.
public struct RelationCase: Sendable, CustomStringConvertible {
  /// What the call has to come to: a look tells it, at once.
  public enum End: Sendable {
    /// The account is as wanted, and it took a request if `sends`.
    case done(sends: Bool)
    /// Refused by the service or before it is asked; the account is as before.
    case refused
  }

  /// What the thing is, and what is called.
  public let description: String
  /// The call, as Lua.
  public let call: String
  /// Lua that brings the thing into its state.
  public let setup: String
  /// What the call has to come to.
  public let end: End

  init(_ description: String, setup: String = "", _ call: String, _ end: End) {
    self.description = description
    self.call = call
    self.setup = setup
    self.end = end
  }

  /// Makes the call in a world of its own.
  public func run() throws -> ScriptRun.Result { try ScriptRun(call, setup: setup).execute() }

  /// What the run did that it must not.
  public func complaints(about result: ScriptRun.Result) -> [String] {
    var complaints: [String] = []
    if let failure = result.failure, failure.isInDoubt || failure.kind == .timeout {
      complaints.append("in doubt though nothing went wrong: \(failure.message)")
    }
    if result.elapsed > .seconds(60) { complaints.append("took \(result.elapsed)") }
    let changes = result.requests.count { $0.changed }
    switch end {
    case .done(let sends):
      if let failure = result.failure { complaints.append("failed: \(failure.message)") }
      if (changes > 0) != sends { complaints.append("\(changes) changes") }
      if !sends, result.later != result.before { complaints.append("something has changed") }
    case .refused:
      if result.failure == nil { complaints.append("done, though it is not so") }
      if changes > 0 || result.later != result.before {
        complaints.append("refused, and yet something has changed")
      }
    }
    return complaints
  }
}

extension RelationCase {
  /// Every change, with its thing in every other state and relation.
  public static let all = eip + modelArts + dns + accelerator

  private static let free = DemoAccount.freeEIPs[0]
  private static let bound = DemoAccount.boundEIP
  private static let port = DemoAccount.serverPortID
  private static let otherPort = DemoAccount.otherServerPortID
  private static let lite = DemoAccount.liteServerID
  private static let resolver = DemoAccount.resolverEndpointID
  private static let group = DemoAccount.endpointGroupID
  private static let onLite = "cloud.modelarts.bind_eip{ id = '\(lite)', public_ip_id = '\(free)' }"

  private static func bind(_ eip: String, _ port: String) -> String {
    "cloud.eip.bind{ publicip_id = '\(eip)', port_id = '\(port)' }"
  }

  private static func unbind(_ eip: String) -> String {
    "cloud.eip.unbind{ publicip_id = '\(eip)' }"
  }

  private static let eip = [
    RelationCase("bind: there already", bind(bound, port), .done(sends: false)),
    RelationCase("bind: bound to another port", bind(bound, otherPort), .refused),
    RelationCase(
      "bind: bound to a Lite Server", setup: onLite, bind(free, otherPort), .refused),
    RelationCase("bind: the port has another EIP", bind(free, port), .refused),
    RelationCase(
      "bind: on a load balancer", bind(DemoAccount.loadBalancerEIP, otherPort), .refused),
    RelationCase("bind: frozen", bind(DemoAccount.frozenEIP, otherPort), .refused),
    RelationCase("unbind: not bound", unbind(free), .done(sends: false)),
    RelationCase("unbind: on a load balancer", unbind(DemoAccount.loadBalancerEIP), .refused),
    RelationCase(
      "rename: has the name",
      "cloud.eip.rename{ publicip_id = '\(bound)', alias = 'web' }", .done(sends: false)),
    RelationCase(
      "rename: bound to a Lite Server", setup: onLite,
      "cloud.eip.rename{ publicip_id = '\(free)', alias = 'lite' }", .done(sends: true)),
  ]

  private static func liteBind(_ server: String, _ eip: String) -> String {
    "cloud.modelarts.bind_eip{ id = '\(server)', public_ip_id = '\(eip)' }"
  }

  private static func liteUnbind(_ server: String, _ eip: String) -> String {
    "cloud.modelarts.unbind_eip{ id = '\(server)', publicip_id = '\(eip)' }"
  }

  private static let modelArts = [
    RelationCase(
      "Lite bind: there already", setup: onLite, liteBind(lite, free), .done(sends: false)),
    RelationCase("Lite bind: bound to a port", liteBind(lite, bound), .refused),
    RelationCase(
      "Lite bind: on a load balancer", liteBind(lite, DemoAccount.loadBalancerEIP), .refused),
    RelationCase("Lite bind: frozen", liteBind(lite, DemoAccount.frozenEIP), .refused),
    RelationCase(
      "Lite bind: the server is stopped", liteBind(DemoAccount.stoppedLiteServerID, free), .refused),
    RelationCase("Lite unbind: not bound", liteUnbind(lite, free), .done(sends: false)),
    RelationCase("Lite unbind: bound to a port", liteUnbind(lite, bound), .done(sends: false)),
    RelationCase(
      "Lite unbind: on a load balancer", liteUnbind(lite, DemoAccount.loadBalancerEIP),
      .done(sends: false)),
    RelationCase(
      "Lite unbind: frozen", liteUnbind(lite, DemoAccount.frozenEIP), .done(sends: false)),
    RelationCase(
      "Lite unbind: bound to another Lite Server", setup: onLite,
      liteUnbind(DemoAccount.stoppedLiteServerID, free), .done(sends: false)),
  ]

  private static func resolverBind(_ subnet: String, _ ip: String) -> String {
    "cloud.dns.bind_ip{ endpoint_id = '\(resolver)', subnet_id = '\(subnet)', ip = '\(ip)' }"
  }

  private static let dns = [
    RelationCase(
      "resolver bind: there already", resolverBind(DemoAccount.subnetID, "192.168.0.20"),
      .done(sends: false)),
    RelationCase(
      "resolver bind: there, in another subnet",
      resolverBind(DemoAccount.secondSubnetID, "192.168.0.20"), .refused),
    RelationCase(
      "resolver unbind: not there",
      "cloud.dns.unbind_ip{ endpoint_id = '\(resolver)',"
        + " ipaddress_id = 'ff80808169be2efb0169bef85d720023' }", .done(sends: false)),
  ]

  private static func add(_ weight: Int) -> String {
    "cloud.ga.add_endpoint{ endpoint_group_id = '\(group)', resource_id = '\(bound)',"
      + " resource_type = 'EIP', ip_address = '\(DemoAccount.boundEIPAddress)',"
      + " weight = \(weight) }"
  }

  private static let accelerator = [
    RelationCase("add: there already", add(10), .done(sends: false)),
    RelationCase("add: there with another weight", add(20), .refused),
    RelationCase(
      "update: has the weight",
      "cloud.ga.update_endpoint{ endpoint_group_id = '\(group)',"
        + " endpoint_id = '\(DemoAccount.acceleratedEndpointID)', weight = 10 }",
      .done(sends: false)),
    RelationCase(
      "remove: not there",
      "cloud.ga.remove_endpoint{ endpoint_group_id = '\(group)',"
        + " endpoint_id = '0aa23a52-1ac2-4a2d-8dfa-1e11cb26079e' }", .done(sends: false)),
  ]
}
