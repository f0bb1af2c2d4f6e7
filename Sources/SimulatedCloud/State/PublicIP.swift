import Ports

/// An elastic IP address.
struct PublicIP: Codable, Equatable, Sendable {
  let id: String
  let projectID: String
  let address: String
  let type: String
  let createdAt: WallTime
  let bandwidth: Bandwidth
  let enterpriseProjectID: String
  /// `center`, or the name of an edge site.
  let borderGroup: String
  var isFrozen = false
  /// As of the last change accepted, whether reads show it yet or not.
  var facts: Facts
  /// The last change; kept after it has settled, because it may have failed.
  var change: Change?

  struct Bandwidth: Codable, Equatable, Sendable {
    let id: String
    let name: String
    let size: Int
    let shareType: String
  }

  /// What an update can change.
  struct Facts: Codable, Equatable, Sendable {
    var alias: String
    var attachment: Attachment?
    /// The address after a conversion to version 6.
    var address6: String?

    static func == (lhs: Facts, rhs: Facts) -> Bool {
      lhs.alias == rhs.alias && lhs.attachment == rhs.attachment && lhs.address6 == rhs.address6
    }
  }

  /// What the address is bound to.
  struct Attachment: Codable, Equatable, Sendable {
    enum Kind: String, Codable { case port, liteServer, loadBalancer }

    let kind: Kind
    let id: String
  }

  struct Change: Codable, Equatable, Sendable {
    enum Kind: String, Codable { case create, bind, unbind, rename, convert, delete }

    let kind: Kind
    let previous: Facts
    let transition: Transition
  }
}

extension PublicIP {
  /// What reads show: before a change is visible, the facts it replaced.
  func visibleFacts(at now: WallTime) -> Facts {
    guard let change, change.transition.phase(at: now) == .hidden else { return facts }
    return change.previous
  }

  func status(at now: WallTime) -> String {
    if isFrozen { return "FREEZED" }
    let rest = Self.statusAtRest(of: visibleFacts(at: now))
    guard let change else { return rest }
    switch (change.kind, change.transition.phase(at: now)) {
    case (.create, .hidden), (.create, .pending): return "PENDING_CREATE"
    case (.bind, .pending): return "BINDING"
    case (.unbind, .pending), (.convert, .pending): return "PENDING_UPDATE"
    case (.delete, .hidden), (.delete, .pending): return "PENDING_DELETE"
    case (.bind, .failed): return "BIND_ERROR"
    case (_, .failed): return "ERROR"
    default: return rest
    }
  }

  /// A further change is refused until the last one is over.
  func isBusy(at now: WallTime) -> Bool {
    change.map { !$0.transition.isOver(at: now) } ?? false
  }

  func isGone(at now: WallTime) -> Bool {
    guard let change, change.kind == .delete else { return false }
    return change.transition.phase(at: now) == .settled
  }

  private static func statusAtRest(of facts: Facts) -> String {
    switch facts.attachment?.kind {
    case nil: "DOWN"
    case .loadBalancer: "ELB"
    case .port, .liteServer: "ACTIVE"
    }
  }
}
