import JSON
import Ports

extension CloudState {
  /// One request with four meanings, told apart by which members the body has:
  /// an alias renames and does nothing else, a version converts, a port binds, and anything less
  /// unbinds.
  mutating func updatePublicIP(_ call: AdmittedCall) throws(Refusal) -> Answer {
    let index = try publicIPIndex(call)
    let alias = call.body("alias")?.string
    let port = call.body("port_id")?.string
    let version = call.body("ip_version")?.integer
    if port != nil, version != nil {
      throw .eipInvalid("port_id and ip_version exclude each other")
    }
    if alias == "" { throw .eipInvalid("alias is empty") }
    let publicIP = resources.publicIPs[index]
    if publicIP.isFrozen { throw .eipFrozen.assumed }
    if publicIP.isBusy(at: call.now) { throw .eipBusy }

    if let alias {
      rename(index, to: alias, call)
    } else if let version {
      try convert(index, toVersion: version, call)
    } else if let port, !port.isEmpty {
      try bind(index, toPort: port, call)
    } else {
      unbind(index, call)
    }
    let updated = resources.publicIPs[index]
    return Answer(["publicip": json(updated, at: call.now, detailed: false)])
  }

  private mutating func rename(_ index: Int, to alias: String, _ call: AdmittedCall) {
    var facts = resources.publicIPs[index].facts
    facts.alias = alias
    let course = begin(call, isStale: true)
    // There is nothing to wait for besides the staleness.
    let transition = Transition(
      visibleAt: course.visibleAt,
      settledAt: course.settledAt == .never ? .never : course.visibleAt, failure: course.failure)
    change(index, .rename, to: facts, transition)
  }

  private mutating func convert(
    _ index: Int, toVersion version: Int64, _ call: AdmittedCall
  ) throws(Refusal) {
    guard version == 4 || version == 6 else { throw .eipInvalid("ip_version must be 4 or 6") }
    var facts = resources.publicIPs[index].facts
    guard (version == 6) != (facts.address6 != nil) else { return }
    facts.address6 = version == 6 ? "2001:db8::\(String(draw.number() & 0xffff, radix: 16))" : nil
    change(index, .convert, to: facts, begin(call, isStale: true))
  }

  private mutating func bind(
    _ index: Int, toPort id: String, _ call: AdmittedCall
  ) throws(Refusal) {
    guard let port = resources.ports[id: id], port.projectID == call.caller.projectID else {
      throw .eipPortNotFound
    }
    var facts = resources.publicIPs[index].facts
    if let attachment = facts.attachment {
      guard self.port(of: attachment)?.id == port.id else { throw .eipBoundElsewhere }
      // Binding it again to where it is changes nothing.
      return
    }
    guard !hasPublicIP(port) else { throw .portHasEIP }
    let server = resources.liteServers.with(.port(WireKey(port.id))).first { _ in true }
    facts.attachment =
      server.map { .init(kind: .liteServer, id: $0.id) } ?? .init(kind: .port, id: port.id)
    change(index, .bind, to: facts, begin(call, isStale: true))
  }

  private mutating func unbind(_ index: Int, _ call: AdmittedCall) {
    var facts = resources.publicIPs[index].facts
    // Unbinding what is not bound does nothing, nor does it detach from a load balancer.
    guard let attachment = facts.attachment, attachment.kind != .loadBalancer else { return }
    facts.attachment = nil
    change(index, .unbind, to: facts, begin(call, isStale: true))
  }

  func hasPublicIP(_ port: Port) -> Bool {
    let servers = resources.liteServers.with(.port(WireKey(port.id))).map(\.id)
    return hasPublicIP(.init(kind: .port, id: port.id))
      || servers.contains { hasPublicIP(.init(kind: .liteServer, id: $0)) }
  }

  private func hasPublicIP(_ attachment: PublicIP.Attachment) -> Bool {
    resources.publicIPs.with(.attachment(WireKey(attachment.id)))
      .contains { $0.facts.attachment == attachment }
  }

  mutating func change(
    _ index: Int, _ kind: PublicIP.Change.Kind, to facts: PublicIP.Facts, _ transition: Transition
  ) {
    var publicIP = resources.publicIPs[index]
    publicIP.change = PublicIP.Change(
      kind: kind, previous: publicIP.facts, transition: transition)
    // A change that ends in an error never takes effect.
    if transition.failure == nil { publicIP.facts = facts }
    resources.publicIPs[index] = publicIP
  }
}
