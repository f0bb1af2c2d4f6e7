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

  func knows(resolverEndpoint id: WireKey) -> Bool {
    resources.resolverEndpoints.index(of: id.text) != nil
  }

  /// Takes what a list shows. What is known already stays as it is.
  ///
  /// - Parameters:
  ///   - user: who was shown it.
  ///   - course: of what is under way already in the account, which is over at its end.
  mutating func fill(
    _ collection: TwinCollection, with documents: [JSONValue], project: String, user: String,
    _ course: Transition
  ) {
    guard var original else { return }
    // Moved, not copied: there may be many.
    self.original = nil
    defer { self.original = original }
    let new = original.new(collection.kind, among: documents)
    var loaded = Loaded()
    switch collection {
    case .resolverAddresses(let endpoint):
      func entries(_ course: Transition) -> [ResolverEndpoint.Entry] {
        new.map { ResolverEndpoint.Entry($0, $1, subnets: resources.subnets, course) }
      }
      original.resources.add(entries(course.endless), to: endpoint)
      resources.add(entries(course), to: endpoint)
    default:
      loaded = Loaded(
        new, of: collection.list, project: project, ports: resources.ports, course)
    }
    if collection == .publicIPs { original.projects.insert(WireKey(project)) }
    if case .granted = collection, !documents.isEmpty {
      original.limits.insert(.init(kind: collection.kind, user: WireKey(user)))
    }
    original.resources.add(loaded.endless)
    resources.add(loaded)
    if collection.kind == .subnet {
      original.resources.attachAddresses()
      resources.attachAddresses()
    }
    original.resources.attachServers()
    resources.attachServers()
  }
}

extension TwinOriginal {
  /// The documents of a list that were not known, with their ids; they are from now on.
  fileprivate mutating func new(
    _ kind: Kind, among documents: [JSONValue]
  ) -> [(String, JSONValue)] {
    var found: [(String, JSONValue)] = []
    for document in documents {
      guard let id = document["id"]?.string, self[kind, WireKey(id)] == nil else { continue }
      self[kind, WireKey(id)] = document
      found.append((id, document))
    }
    return found
  }
}

extension TwinCollection {
  /// Of what kind its documents are.
  var kind: TwinOriginal.Kind {
    switch self {
    case .publicIPs: .publicIP
    case .ports: .port
    case .subnets: .subnet
    case .liteServers: .liteServer
    case .resolverEndpoints: .resolverEndpoint
    case .resolverAddresses: .resolverAddress
    case .endpointGroups: .endpointGroup
    case .acceleratedEndpoints: .acceleratedEndpoint
    case .granted(let list): list.kind
    case .one(let read, _):
      TwinOriginal.Kind.allCases.first { $0.read?.utf8.elementsEqual(read.text.utf8) == true }
        ?? .publicIP
    }
  }
}

/// What was made of one list.
private struct Loaded {
  var publicIPs: [PublicIP] = []
  var ports: [Port] = []
  var subnets: [Subnet] = []
  var resolverEndpoints: [ResolverEndpoint] = []
  var endpointGroups: [EndpointGroup] = []
  var acceleratedEndpoints: [AcceleratedEndpoint] = []
  var liteServers: [LiteServer] = []
}

extension Loaded {
  /// - Parameters:
  ///   - new: the documents, with their ids.
  ///   - collection: a list of things that stand on their own.
  ///   - course: of what is under way.
  init(
    _ new: [(String, JSONValue)], of collection: TwinCollection, project: String,
    ports: ResourceTable<Port>, _ course: Transition
  ) {
    switch collection {
    case .publicIPs: publicIPs = new.map { PublicIP($0, $1, project: project, course) }
    case .ports: self.ports = new.map { Port($0, $1, project: project) }
    case .subnets: subnets = new.compactMap { Subnet($0, $1, project: project) }
    case .liteServers:
      liteServers = new.map { LiteServer($0, $1, project: project, ports: ports) }
    case .resolverEndpoints:
      resolverEndpoints = new.map { ResolverEndpoint($0, $1, project: project, course) }
    case .endpointGroups: endpointGroups = new.map { EndpointGroup($0, $1) }
    case .acceleratedEndpoints(let group):
      acceleratedEndpoints = new.map { AcceleratedEndpoint($0, $1, group: group.text, course) }
    case .resolverAddresses, .granted, .one: break
    }
  }

  /// As it was shown at first: that something is over by now is a difference from that.
  var endless: Loaded {
    var loaded = self
    for index in resolverEndpoints.indices {
      loaded.resolverEndpoints[index].creation = resolverEndpoints[index].creation?.endless
    }
    for index in publicIPs.indices {
      loaded.publicIPs[index].change = publicIPs[index].change.map {
        .init(kind: $0.kind, previous: $0.previous, transition: $0.transition.endless)
      }
    }
    for index in acceleratedEndpoints.indices {
      loaded.acceleratedEndpoints[index].change = acceleratedEndpoints[index].change?.endless
      loaded.acceleratedEndpoints[index].removal = acceleratedEndpoints[index].removal?.endless
    }
    return loaded
  }
}

extension Transition {
  /// The same without an end.
  fileprivate var endless: Transition { Transition(visibleAt: visibleAt, settledAt: .never) }
}

extension Resources {
  /// Those of a twin, whose lists show everything in the order in which the account does.
  static var ofTwin: Resources {
    Resources(
      publicIPs: .init(keepsOrder: true), ports: .init(keepsOrder: true),
      subnets: .init(keepsOrder: true))
  }

  fileprivate mutating func add(_ loaded: Loaded) {
    publicIPs.append(contentsOf: loaded.publicIPs)
    ports.append(contentsOf: loaded.ports)
    subnets.append(contentsOf: loaded.subnets)
    resolverEndpoints.append(contentsOf: loaded.resolverEndpoints)
    endpointGroups.append(contentsOf: loaded.endpointGroups)
    acceleratedEndpoints.append(contentsOf: loaded.acceleratedEndpoints)
    liteServers.append(contentsOf: loaded.liteServers)
  }

  fileprivate mutating func add(_ entries: [ResolverEndpoint.Entry], to endpoint: WireKey) {
    guard !entries.isEmpty, let index = resolverEndpoints.index(of: endpoint.text) else { return }
    resolverEndpoints[index].entries += entries
  }

  /// Addresses name their subnets by another id than that by which subnets are known.
  fileprivate mutating func attachAddresses() {
    for endpoint in Array(resolverEndpoints) {
      guard let index = resolverEndpoints.index(of: endpoint.id) else { continue }
      for (place, entry) in endpoint.entries.enumerated() {
        guard let found = subnets.indexes(.neutron(WireKey(entry.subnetID))).first else { continue }
        resolverEndpoints[index].entries[place].subnetID = subnets[found].id
      }
    }
  }

  /// Lists come in any order: which port is a Lite Server's may be known later than what has an EIP,
  /// or where the port of a server is.
  fileprivate mutating func attachServers() {
    for index in liteServers.indexes(.port("")) {
      let found = liteServers[index].found(among: ports)
      if !found.portID.isEmpty { liteServers[index] = found }
    }
    for server in liteServers where !server.portID.isEmpty {
      for index in publicIPs.indexes(.attachment(WireKey(server.portID)))
      where publicIPs[index].facts.attachment == .init(kind: .port, id: server.portID) {
        publicIPs[index].facts.attachment = .init(kind: .liteServer, id: server.id)
      }
    }
  }
}
