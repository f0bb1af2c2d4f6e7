import JSON
import Ports

extension CloudState {
  func listLiteServerEIPs(_ call: AdmittedCall) throws(Refusal) -> Answer {
    let server = try liteServer(call)
    // What the server has is what its EIPs show, and they show it late.
    let bound = publicIPs(of: server)
      .filter { $0.visibleFacts(at: call.now).attachment == server.attachment }
    return Answer(Self.json(bound))
  }

  mutating func bindLiteServerEIP(_ call: AdmittedCall) throws(Refusal) -> Answer {
    let server = try liteServer(call)
    let id = call.body("public_ip_id")?.string
    guard server.generation == "A3" else { throw .liteServerNotA3 }
    guard server.status == "RUNNING" else { throw .liteServerStopped }
    guard let index = id.flatMap(resources.publicIPs.index(of:)),
      resources.publicIPs[index].projectID == call.caller.projectID
    else { throw .liteServerEIPNotFound }
    guard !isBusy(server, at: call.now) else { throw .liteServerBusy }
    let publicIP = resources.publicIPs[index]
    guard publicIP.facts.attachment == nil, !publicIP.isBusy(at: call.now), !publicIP.isFrozen
    else { throw .liteServerEIPInUse }

    var facts = publicIP.facts
    facts.attachment = server.attachment
    change(index, .bind, to: facts, begin(call, isStale: true))
    return Answer(Self.json([resources.publicIPs[index]]))
  }

  mutating func unbindLiteServerEIP(_ call: AdmittedCall) throws(Refusal) -> Answer {
    let server = try liteServer(call)
    guard let index = resources.publicIPs.index(of: call.path("publicip_id")),
      resources.publicIPs[index].facts.attachment == server.attachment
    else { throw .liteServerEIPNotBound }
    guard !isBusy(server, at: call.now) else { throw .liteServerBusy }
    var facts = resources.publicIPs[index].facts
    facts.attachment = nil
    change(index, .unbind, to: facts, begin(call, isStale: true))
    return Answer()
  }

  /// One operation on a server at a time, of which only those on its EIPs are simulated.
  private func isBusy(_ server: LiteServer, at now: WallTime) -> Bool {
    let own = server.attachment
    return publicIPs(of: server).contains {
      $0.isBusy(at: now) && ($0.facts.attachment == own || $0.change?.previous.attachment == own)
    }
  }

  /// Those that are bound to it, or were until their last change; oldest first.
  private func publicIPs(of server: LiteServer) -> [PublicIP] {
    let key = ResourceKey.attachment(WireKey(server.id))
    return resources.publicIPs.indexes(key).sorted().map { resources.publicIPs[$0] }
  }

  private static func json(_ publicIPs: [PublicIP]) -> JSONValue {
    [
      "public_ips": .array(
        publicIPs.map { ["id": .string($0.id), "address": .string($0.address)] })
    ]
  }
}

extension LiteServer {
  /// What an EIP has that is bound to it.
  fileprivate var attachment: PublicIP.Attachment { .init(kind: .liteServer, id: id) }
}
