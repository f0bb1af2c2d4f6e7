public import HuaweiCloud
internal import JSON

/// What a twin is filled from, by one read of the account: a list, or one thing where that may not be
/// read.
public enum TwinCollection: Hashable, Sendable {
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
  /// The same list once more, with the things of all enterprise projects that the user may see: to one who is
  /// limited to some of them it shows nothing unless that is asked for.
  indirect case granted(TwinCollection)
  /// The thing that this read shows, by what its path names.
  case one(read: WireKey, path: [WireKey: WireKey])

  /// The read that shows all of it.
  public var operation: String {
    if case .one(let read, _) = self { read.text } else { kind.list }
  }

  /// What that read is asked.
  public var arguments: Arguments {
    switch self {
    case .resolverEndpoints(let direction): return ["direction": .string(direction.text)]
    case .resolverAddresses(let endpoint): return ["endpoint_id": .string(endpoint.text)]
    case .acceleratedEndpoints(let group): return ["endpoint_group_id": .string(group.text)]
    case .one(_, let path): return Arguments(path.mapValues { .string($0.text) })
    case .granted(let list):
      var arguments = list.arguments
      arguments[EnterpriseProjects.parameter] = .string(EnterpriseProjects.all)
      return arguments
    case .publicIPs, .ports, .subnets, .liteServers, .endpointGroups: return [:]
    }
  }
}

extension TwinCollection {
  /// Whether its read may show nothing to a user for not being told of which enterprise projects.
  var takesGrants: Bool {
    switch self {
    case .publicIPs, .ports: true
    default: false
    }
  }

  /// The read of the one thing of this list that a request is about; nil where it names none.
  ///
  /// - Parameter value: of a variable in the request's path, empty where there is none.
  func one(named value: (String) -> WireKey) -> TwinCollection? {
    guard let read = kind.read, let operation = OperationCatalog.standard.operation(named: read)
    else { return nil }
    var path: [WireKey: WireKey] = [:]
    for field in operation.fields where field.place == .path {
      let id = value(field.name)
      guard !id.text.isEmpty else { return nil }
      path[WireKey(field.name)] = id
    }
    return .one(read: WireKey(read), path: path)
  }

  /// The list that shows the same, with other things.
  var list: TwinCollection {
    if case .granted(let list) = self { return list }
    guard case .one(_, let path) = self else { return self }
    switch kind {
    case .publicIP: return .publicIPs
    case .port: return .ports
    case .subnet: return .subnets
    case .liteServer: return .liteServers
    case .resolverEndpoint: return .resolverEndpoints(WireKey("inbound"))
    case .endpointGroup: return .endpointGroups
    case .acceleratedEndpoint:
      return .acceleratedEndpoints(path[WireKey("endpoint_group_id")] ?? WireKey(""))
    case .resolverAddress: return self
    }
  }
}

extension HuaweiCloud.Operation {
  /// Whether a request for it asks for what no document shows: only the account itself knows what that leaves
  /// of a list.
  func isUnknowable(_ query: [RequestTarget.Parameter]) -> Bool {
    query.contains { parameter in
      switch name {
      case "vpc.list_ports":
        parameter.name == EnterpriseProjects.parameter && parameter.value != EnterpriseProjects.all
      case "modelarts.list_servers": parameter.name == "owner"
      default: false
      }
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
  /// It has to be told that this is the project of the request's place: another twin may have it already.
  case project(String)
  /// These lists, of which the last is there when the others are, for the most part.
  case collections([TwinCollection], last: TwinCollection)
  /// It knows no such read, or one that no change changes: the account itself has to be asked, with this query.
  case account(path: String, query: [QueryItem])
  /// It knows no such change: nobody can say what it does.
  case opaque
}
