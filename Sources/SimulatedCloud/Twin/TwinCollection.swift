public import HuaweiCloud
public import JSON

/// A list that a twin is filled from, by one read of the account.
public enum TwinCollection: Hashable, Sendable {
  /// The projects of this name.
  case projects(WireKey)
  case publicIPs
  case ports
  case subnets
  case liteServers
  /// Those of one direction, `inbound` or `outbound`.
  case resolverEndpoints(WireKey)
  /// The addresses of one resolver endpoint.
  case resolverAddresses(WireKey)
  case endpointGroups
  /// The endpoints of one group.
  case acceleratedEndpoints(WireKey)

  /// The read that shows all of it.
  public var operation: String { kind.list }

  /// What that read is asked.
  public var arguments: Arguments {
    switch self {
    case .projects(let name): ["name": .string(name.text)]
    case .resolverEndpoints(let direction): ["direction": .string(direction.text)]
    case .resolverAddresses(let endpoint): ["endpoint_id": .string(endpoint.text)]
    case .acceleratedEndpoints(let group): ["endpoint_group_id": .string(group.text)]
    case .publicIPs, .ports, .subnets, .liteServers, .endpointGroups: [:]
    }
  }
}

/// Where requests to a twin come from: one account with its region.
public struct TwinPlace: Hashable, Sendable {
  let number: Int

  /// What requests of this place name. A twin checks no signatures, so nothing is signed.
  public var credentials: Credentials { .key(AccessKey(unsigned: accessKey)) }

  var accessKey: String { "TWIN\(number)" }
}

/// What a twin needs before it can answer a request.
public enum TwinNeed: Equatable, Sendable {
  /// Nothing.
  case nothing
  /// These lists, of which the last is there when the others are, for the most part.
  case collections([TwinCollection], last: TwinCollection)
  /// It knows no such read: the account itself has to be asked, with this query.
  case account(path: String, query: [QueryItem])
  /// It knows no such change: nobody can say what it does.
  case opaque
}
