import JSON
import Ports

// What is shown to people who watch.
extension SimulatedCloud {
  /// How many requests a view shows at most: the newest.
  private static let mostShown = 200

  /// The account with its changes under way, the faults, and the requests after the one that is given.
  ///
  /// `time` and `offset` of the clock; `eips`, `servers` with their `ports`, `resolvers`, `groups` and
  /// `lite_servers`, each thing with its `status` as reads show it and, while it is changing, `change`
  /// with how far it is; `faults` with `text` and how often each `fired`; `late` effects; `requests`.
  func view(after number: Int, at now: WallTime) -> JSONValue {
    let resources = state.resources
    let new = requests.drop { $0.number <= number }.suffix(Self.mostShown)
    return [
      "time": .string(now.text(.iso8601)),
      "offset": .real(Duration.nanoseconds(state.clockOffset).inSeconds),
      "eips": .array(resources.publicIPs.map { $0.view(in: resources, at: now) }),
      "servers": .array(resources.servers(at: now)),
      "resolvers": .array(resources.resolverEndpoints.map { $0.view(at: now) }),
      "groups": .array(resources.endpointGroups.map { $0.view(in: resources, at: now) }),
      "lite_servers": .array(resources.liteServers.map { $0.view(in: resources, at: now) }),
      "faults": .array(
        faults.known.map { ["text": .string($0.text), "fired": .integer(Int64($0.fired))] }),
      "late": .integer(Int64(faults.late.count)),
      "requests": .array(new.map(\.json)),
    ]
  }
}

extension Resources {
  /// Addresses as reads show them, by what they are bound to.
  fileprivate func addresses(on id: String, at now: WallTime) -> [JSONValue] {
    publicIPs.with(.attachment(WireKey(id))).filter {
      $0.visibleFacts(at: now).attachment.map { $0.id.utf8.elementsEqual(id.utf8) } ?? false
    }.map { .string($0.address) }
  }

  /// Ports by the server that owns them; those without one are last.
  fileprivate func servers(at now: WallTime) -> [JSONValue] {
    var seen: Set<WireKey> = []
    let ids = ports.map(\.deviceID).filter { seen.insert(WireKey($0)).inserted }
    return ids.sorted { !$0.utf8.isEmpty && $1.utf8.isEmpty }.map { id in
      [
        "id": .string(id),
        "ports": .array(
          ports.indexes(.device(WireKey(id))).sorted().map { ports[$0] }.map { port in
            [
              "id": .string(port.id), "address": .string(port.address),
              "eips": .array(addresses(on: port.id, at: now)),
            ]
          }),
      ]
    }
  }

  /// What an attachment leads to, in words.
  fileprivate func words(for attachment: PublicIP.Attachment) -> String {
    switch attachment.kind {
    case .port:
      guard let port = ports[id: attachment.id] else { break }
      let owner = port.deviceID.utf8.isEmpty ? "" : " of server \(port.deviceID)"
      return "port \(port.address)\(owner)"
    case .liteServer:
      guard let server = liteServers[id: attachment.id] else { break }
      return "Lite Server \(server.name)"
    case .loadBalancer: return "load balancer \(attachment.id)"
    }
    return attachment.id
  }
}

extension PublicIP {
  fileprivate func view(in resources: Resources, at now: WallTime) -> JSONValue {
    let facts = visibleFacts(at: now)
    return [
      "id": .string(id), "name": .string(facts.alias), "address": .string(address),
      "status": .string(status(at: now)),
      "bound": facts.attachment.map { .string(resources.words(for: $0)) } ?? .null,
      "change": change?.transition.view(change?.kind.rawValue ?? "", at: now) ?? .null,
    ]
  }
}

extension ResolverEndpoint {
  fileprivate func view(at now: WallTime) -> JSONValue {
    [
      "id": .string(id), "name": .string(name), "status": .string(status(at: now)),
      "entries": .array(
        entries.map { entry in
          [
            "id": .string(entry.id), "address": .string(entry.address),
            "status": .string(entry.status(at: now)),
            "change": entry.removal?.view("remove", at: now)
              ?? entry.creation?.view("create", at: now) ?? .null,
          ]
        }),
    ]
  }
}

extension EndpointGroup {
  fileprivate func view(in resources: Resources, at now: WallTime) -> JSONValue {
    let endpoints = resources.acceleratedEndpoints.with(.group(WireKey(id)))
    return [
      "id": .string(id), "name": .string(name), "region": .string(regionID),
      "endpoints": .array(
        endpoints.map { endpoint in
          [
            "id": .string(endpoint.id), "address": .string(endpoint.address),
            "weight": .integer(Int64(endpoint.weight)),
            "status": .string(endpoint.status(at: now)),
            "change": endpoint.removal?.view("remove", at: now)
              ?? endpoint.change?.view("change", at: now) ?? .null,
          ]
        }),
    ]
  }
}

extension LiteServer {
  fileprivate func view(in resources: Resources, at now: WallTime) -> JSONValue {
    [
      "id": .string(id), "name": .string(name), "generation": .string(generation),
      "status": .string(status),
      "eips": .array(
        resources.addresses(on: id, at: now) + resources.addresses(on: portID, at: now)),
    ]
  }
}

extension Transition {
  /// What is under way and for how many more seconds; null for ever. Nil when it is over.
  fileprivate func view(_ kind: String, at now: WallTime) -> JSONValue? {
    switch phase(at: now) {
    case .settled: return nil
    case .failed(let reason): return ["kind": .string(kind), "failure": .string(reason)]
    case .hidden, .pending:
      let rest = settledAt == .never ? nil : (settledAt - now).inSeconds
      return [
        "kind": .string(kind), "hidden": .boolean(phase(at: now) == .hidden),
        "seconds": rest.map(JSONValue.real) ?? .null,
      ]
    }
  }
}
