import Ports

/// What the account owns, in all its regions. Comparing two of these tells whether a request
/// changed anything.
struct Resources: Codable, Equatable, Sendable {
  var publicIPs: [PublicIP] = []
  var ports: [Port] = []
  var subnets: [Subnet] = []
  var resolverEndpoints: [ResolverEndpoint] = []
  var endpointGroups: [EndpointGroup] = []
  var acceleratedEndpoints: [AcceleratedEndpoint] = []
  var liteServers: [LiteServer] = []
  /// What operations keep that were added to the cloud; nil for none.
  var things: [String: Thing]?

  mutating func settle(at now: WallTime) {
    if hasLeavingIPs { publicIPs.removeAll { $0.isGone(at: now) } }
    for index in resolverEndpoints.indices {
      resolverEndpoints[index].entries.removeAll { $0.isGone(at: now) }
    }
    acceleratedEndpoints.removeAll { $0.isGone(at: now) }
  }

  /// Asked before every request, and nearly always for nothing: by index, so that nothing is copied.
  private var hasLeavingIPs: Bool {
    publicIPs.indices.contains { publicIPs[$0].change?.kind == .delete }
  }
}
