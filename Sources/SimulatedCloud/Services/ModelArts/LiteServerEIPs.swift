import JSON
import Ports

extension CloudState {
  func listLiteServerEIPs(_ call: AdmittedCall) throws(Refusal) -> Answer {
    let server = try liteServer(call)
    // What the server has is what its EIPs show, and they show it late.
    let bound = resources.publicIPs.filter {
      $0.visibleFacts(at: call.now).attachment == .init(kind: .liteServer, id: server.id)
    }
    return Answer(Self.json(bound))
  }

  mutating func bindLiteServerEIP(_ call: AdmittedCall) throws(Refusal) -> Answer {
    let server = try liteServer(call)
    let id = call.body("public_ip_id")?.string
    guard server.generation == "A3" else { throw .liteServerNotA3 }
    guard server.status == "RUNNING" else { throw .liteServerStopped }
    let index = resources.publicIPs.firstIndex {
      $0.id == id && $0.projectID == call.caller.projectID
    }
    guard let index else { throw .liteServerEIPNotFound }
    guard !isBusy(server, at: call.now) else { throw .liteServerBusy }
    let publicIP = resources.publicIPs[index]
    guard publicIP.facts.attachment == nil, !publicIP.isBusy(at: call.now), !publicIP.isFrozen
    else { throw .liteServerEIPInUse }

    var facts = publicIP.facts
    facts.attachment = .init(kind: .liteServer, id: server.id)
    change(index, .bind, to: facts, begin(call, isStale: true))
    return Answer(Self.json([resources.publicIPs[index]]))
  }

  mutating func unbindLiteServerEIP(_ call: AdmittedCall) throws(Refusal) -> Answer {
    let server = try liteServer(call)
    let index = resources.publicIPs.firstIndex {
      $0.id == call.path("publicip_id")
        && $0.facts.attachment == .init(kind: .liteServer, id: server.id)
    }
    guard let index else { throw .liteServerEIPNotBound }
    guard !isBusy(server, at: call.now) else { throw .liteServerBusy }
    var facts = resources.publicIPs[index].facts
    facts.attachment = nil
    change(index, .unbind, to: facts, begin(call, isStale: true))
    return Answer()
  }

  /// One operation on a server at a time, of which only those on its EIPs are simulated.
  private func isBusy(_ server: LiteServer, at now: WallTime) -> Bool {
    let own = PublicIP.Attachment(kind: .liteServer, id: server.id)
    return resources.publicIPs.contains {
      $0.isBusy(at: now) && ($0.facts.attachment == own || $0.change?.previous.attachment == own)
    }
  }

  private static func json(_ publicIPs: [PublicIP]) -> JSONValue {
    [
      "public_ips": .array(
        publicIPs.map { ["id": .string($0.id), "address": .string($0.address)] })
    ]
  }
}
