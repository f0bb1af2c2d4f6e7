import HuaweiCloud
import JSON
import Ports

// What is made of the documents that an account shows. What they do not say is taken to be as usual;
// it is never shown, since reads show the documents themselves.
extension CloudState {
  /// Takes note of a project by its id and the region, or the name, that it has.
  mutating func learn(project id: String, named name: String) {
    guard !id.isEmpty, account.project(id) == nil else { return }
    account.projects.append(.init(id: id, name: name, description: ""))
  }

  /// Takes what a list shows. What is known already stays as it is.
  mutating func fill(
    _ collection: TwinCollection, with documents: [JSONValue], region: String, project: String
  ) {
    guard var original else { return }
    func new(_ kind: TwinOriginal.Kind) -> [(String, JSONValue)] {
      let known = original.documents[kind] ?? [:]
      let found = documents.compactMap { document -> (String, JSONValue)? in
        guard let id = document["id"]?.string, known[WireKey(id)] == nil else { return nil }
        return (id, document)
      }
      original.documents[kind] = known.merging(found.map { (WireKey($0.0), $0.1) }) { $1 }
      return found
    }
    var loaded = Resources()
    switch collection {
    case .projects:
      for (id, document) in new(.project) {
        learn(project: id, named: document["name"]?.string ?? region)
      }
    case .publicIPs:
      original.projects.insert(WireKey(project))
      loaded.publicIPs = new(.publicIP).map { PublicIP($0, $1, project: project) }
    case .ports: loaded.ports = new(.port).map { Port($0, $1, project: project) }
    case .subnets:
      loaded.subnets = new(.subnet).compactMap { Subnet($0, $1, project: project) }
    case .liteServers:
      loaded.liteServers = new(.liteServer).map { id, document in
        LiteServer(id, document, project: project, ports: resources.ports)
      }
    case .resolverEndpoints:
      loaded.resolverEndpoints = new(.resolverEndpoint).map {
        ResolverEndpoint($0, $1, project: project)
      }
    case .resolverAddresses(let endpoint):
      let entries = new(.resolverAddress).map { id, document in
        ResolverEndpoint.Entry(id, document, subnets: resources.subnets)
      }
      original.resources.add(entries, to: endpoint)
      resources.add(entries, to: endpoint)
    case .endpointGroups:
      loaded.endpointGroups = new(.endpointGroup).map { EndpointGroup($0, $1) }
    case .acceleratedEndpoints(let group):
      loaded.acceleratedEndpoints = new(.acceleratedEndpoint).map {
        AcceleratedEndpoint($0, $1, group: group.text)
      }
    }
    original.resources.add(loaded)
    resources.add(loaded)
    original.resources.attachServers()
    resources.attachServers()
    self.original = original
  }
}

extension Resources {
  fileprivate mutating func add(_ other: Resources) {
    publicIPs += other.publicIPs
    ports += other.ports
    subnets += other.subnets
    resolverEndpoints += other.resolverEndpoints
    endpointGroups += other.endpointGroups
    acceleratedEndpoints += other.acceleratedEndpoints
    liteServers += other.liteServers
  }

  fileprivate mutating func add(_ entries: [ResolverEndpoint.Entry], to endpoint: WireKey) {
    guard let index = resolverEndpoints.firstIndex(where: { WireKey($0.id) == endpoint }) else {
      return
    }
    resolverEndpoints[index].entries += entries
  }

  /// Lists come in any order: which port is a Lite Server's may be known later than what has an EIP,
  /// or where the port of a server is.
  fileprivate mutating func attachServers() {
    guard !liteServers.isEmpty else { return }
    for index in liteServers.indices where liteServers[index].portID.isEmpty {
      liteServers[index] = liteServers[index].found(among: ports)
    }
    let servers = Dictionary(
      liteServers.filter { !$0.portID.isEmpty }.map { (WireKey($0.portID), $0.id) }
    ) { first, _ in first }
    for index in publicIPs.indices {
      guard let attachment = publicIPs[index].facts.attachment, attachment.kind == .port,
        let server = servers[WireKey(attachment.id)]
      else { continue }
      publicIPs[index].facts.attachment = .init(kind: .liteServer, id: server)
    }
  }
}
