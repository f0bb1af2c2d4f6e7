import Ports

/// All there is to know about the simulated cloud, as one value: copying it is a snapshot.
struct CloudState: Codable, Equatable, Sendable {
  var account: Account
  var resources: Resources
  /// Where ids of new resources and the length of their transitions come from.
  var draw: Draw
  /// Where request ids and latencies come from; apart from `draw`, so that reading does not change
  /// the ids of what is created afterwards.
  var requests: Draw
  /// How far the clock of the cloud is ahead of the real one, in nanoseconds.
  var clockOffset: Int64 = 0
  /// What a twin was filled from; nil for a cloud of its own. No part of what is saved.
  var original: TwinOriginal?

  private enum CodingKeys: CodingKey {
    case account, resources, draw, requests, clockOffset
  }

  /// Forgets what has finished being deleted.
  mutating func settle(at now: WallTime) { resources.settle(at: now) }
}

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
  var things: [String: Thing]?  // wire-text: as it is written in state files; ids are ASCII

  mutating func settle(at now: WallTime) {
    if hasLeavingIPs { publicIPs.removeAll { $0.isGone(at: now) } }
    for index in resolverEndpoints.indices {
      resolverEndpoints[index].entries.removeAll { $0.isGone(at: now) }
    }
    acceleratedEndpoints.removeAll { $0.isGone(at: now) }
    if let things, things.contains(where: { $0.value.isGone(at: now) }) {
      self.things = things.filter { !$0.value.isGone(at: now) }
    }
  }

  /// Asked before every request, and nearly always for nothing: by index, so that nothing is copied.
  private var hasLeavingIPs: Bool {
    publicIPs.indices.contains { publicIPs[$0].change?.kind == .delete }
  }
}
