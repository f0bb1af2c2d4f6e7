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

  /// Whether the account has a project in a region, or had where a twin was filled from.
  func hasRegion(_ region: String) -> Bool {
    account.projects.contains { $0.region == region } || original?.regions.contains(region) == true
  }

  /// Forgets what has finished being deleted.
  mutating func settle(at now: WallTime) { resources.settle(at: now) }
}

/// What the account owns, in all its regions. It notes what a request changes.
struct Resources: Codable, Equatable, Sendable {
  var publicIPs: ResourceTable<PublicIP> = []
  var ports: ResourceTable<Port> = []
  var subnets: ResourceTable<Subnet> = []
  var resolverEndpoints: ResourceTable<ResolverEndpoint> = []
  var endpointGroups: ResourceTable<EndpointGroup> = []
  var acceleratedEndpoints: ResourceTable<AcceleratedEndpoint> = []
  var liteServers: ResourceTable<LiteServer> = []
  /// What operations keep that were added to the cloud; nil for none.
  var things: Things?

  /// Forgets what has finished being deleted. Asked before every request, and nearly always for nothing.
  mutating func settle(at now: WallTime) {
    for index in publicIPs.takeLeaving(by: now) where publicIPs[index].isGone(at: now) {
      publicIPs.remove(at: index)
    }
    for index in resolverEndpoints.takeLeaving(by: now)
    where resolverEndpoints[index].entries.contains(where: { $0.isGone(at: now) }) {
      resolverEndpoints[index].entries.removeAll { $0.isGone(at: now) }
    }
    for index in acceleratedEndpoints.takeLeaving(by: now)
    where acceleratedEndpoints[index].isGone(at: now) {
      acceleratedEndpoints.remove(at: index)
    }
    things?.settle(at: now)
  }

  /// Notes what is changed from now on.
  mutating func begin() {
    publicIPs.begin()
    ports.begin()
    subnets.begin()
    resolverEndpoints.begin()
    endpointGroups.begin()
    acceleratedEndpoints.begin()
    liteServers.begin()
    things?.begin()
  }

  /// Whether something is otherwise than when `begin` was called.
  var haveChanged: Bool {
    !publicIPs.changes.isEmpty || !ports.changes.isEmpty || !subnets.changes.isEmpty
      || !resolverEndpoints.changes.isEmpty || !endpointGroups.changes.isEmpty
      || !acceleratedEndpoints.changes.isEmpty || !liteServers.changes.isEmpty
      || things?.haveChanged == true
  }

  /// Makes everything what it was when `begin` was called.
  mutating func revert() {
    publicIPs.revert()
    ports.revert()
    subnets.revert()
    resolverEndpoints.revert()
    endpointGroups.revert()
    acceleratedEndpoints.revert()
    liteServers.revert()
    things?.revert()
  }
}
