import HuaweiCloud
import JSON
import Ports

/// What a twin was filled from: the documents as the account showed them, and what was made of them.
struct TwinOriginal: Equatable, Sendable {
  enum Kind: Int, CaseIterable, Sendable {
    case publicIP, port, subnet, liteServer, resolverEndpoint, resolverAddress, endpointGroup
    case acceleratedEndpoint

    /// The read that shows all of them.
    var list: String {
      switch self {
      case .publicIP: "eip.list"
      case .port: "vpc.list_ports"
      case .subnet: "vpc.list_subnets"
      case .liteServer: "modelarts.list_servers"
      case .resolverEndpoint: "dns.list_endpoints"
      case .resolverAddress: "dns.list_ips"
      case .endpointGroup: "ga.list_groups"
      case .acceleratedEndpoint: "ga.list_endpoints"
      }
    }

    /// The read that shows one of them by its id; nil for none.
    var read: String? {
      switch self {
      case .publicIP: "eip.get"
      case .port: "vpc.get_port"
      case .subnet: "vpc.get_subnet"
      case .liteServer: "modelarts.get_server"
      case .resolverEndpoint: "dns.get_endpoint"
      case .endpointGroup: "ga.get_group"
      case .acceleratedEndpoint: "ga.get_endpoint"
      case .resolverAddress: nil
      }
    }
  }

  var resources = Resources.ofTwin
  /// By the kinds' numbers.
  private var documents = [[WireKey: JSONValue]](repeating: [:], count: Kind.allCases.count)
  /// Those whose EIPs and ports it knows.
  var projects: Set<WireKey> = []

  /// Those from which requests come, whether it has seen a project of them or not.
  var regions: Set<WireKey> = []

  /// What the caller of a place is shown alone where he asks for the enterprise projects that he is limited to.
  struct Limit: Hashable, Sendable {
    let kind: Kind
    let user: WireKey
  }

  var limits: Set<Limit> = []

  func hasRead(anyOf projects: [String]) -> Bool {
    projects.contains { self.projects.contains(WireKey($0)) }
  }

  /// The document that the account showed of a thing.
  subscript(kind: Kind, id: WireKey) -> JSONValue? {
    get { documents[kind.rawValue][id] }
    set { documents[kind.rawValue][id] = newValue }
  }

  /// What the account showed of the things with an id, each as a list of them with its type.
  func shown(_ id: String) -> [(list: JSONValue, type: ValueType)] {
    Kind.allCases.compactMap { kind in
      guard let document = self[kind, WireKey(id)],
        let read = OperationCatalog.standard.operation(named: kind.list)
      else { return nil }
      return (.array([document]), read.results[0].type)
    }
  }

  static func == (left: TwinOriginal, right: TwinOriginal) -> Bool {
    left.resources == right.resources
  }
}

extension CloudState {
  /// The document that the account showed; nil for what it did not show, and outside of twins.
  func original(_ kind: TwinOriginal.Kind, _ id: String) -> JSONValue? {
    original?[kind, WireKey(id)]
  }

  /// What reads show of a thing: what the account showed, but for what has changed since.
  ///
  /// So a member that is not simulated, or is simulated otherwise than the account has it, is shown as
  /// it was read.
  ///
  /// - Parameters:
  ///   - simulated: what the simulation makes of it now.
  ///   - isWhole: whether members are shown that the simulation does not know.
  ///   - first: what it made of it at first.
  func shown(
    _ kind: TwinOriginal.Kind, _ id: String, _ simulated: JSONValue, isWhole: Bool = true,
    first: (CloudState) -> JSONValue?
  ) -> JSONValue {
    guard let original, let live = original[kind, WireKey(id)] else { return simulated }
    var past = self
    past.original = nil
    past.resources = original.resources
    guard let first = first(past) else { return live }
    return live.changed(from: first, to: simulated, isWhole: isWhole)
  }
}

extension JSONValue {
  /// This object with the members that differ between two others as the second has them.
  fileprivate func changed(from first: JSONValue, to now: JSONValue, isWhole: Bool) -> JSONValue {
    guard let members, let nowMembers = now.members else { return now }
    if first == now, isWhole { return self }
    var result: [JSONMember] = []
    for member in members where isWhole || now[member.name] != nil {
      let (was, becomes) = (first[member.name], now[member.name])
      if was == becomes {
        result.append(member)
      } else if let becomes {
        result.append(JSONMember(member.name, becomes))
      }
    }
    for member in nowMembers where self[member.name] == nil && first[member.name] != member.value {
      result.append(member)
    }
    return .object(result)
  }
}
