import Ports

/// A DNS resolver endpoint with its addresses.
struct ResolverEndpoint: Codable, Equatable, Sendable {
  enum Direction: String, Codable { case inbound, outbound }

  /// How many addresses an endpoint has at any time.
  static let addressLimits = 2...6

  let id: String
  let projectID: String
  let name: String
  let direction: Direction
  let vpcID: String
  let ruleCount: Int
  let createdAt: WallTime
  var updatedAt: WallTime
  var entries: [Entry]
  /// Of a twin alone, which may know that an address is being added and not which one.
  var creation: Transition?

  /// One address of the endpoint.
  struct Entry: Codable, Equatable, Sendable {
    let id: String
    let address: String
    var subnetID: String
    let createdAt: WallTime
    var updatedAt: WallTime
    let creation: Transition?
    var removal: Transition?
  }
}

extension ResolverEndpoint.Entry {
  func status(at now: WallTime) -> String {
    switch removal?.phase(at: now) {
    case .failed: return "ERROR"
    case .some: return "PENDING_DELETE"
    case nil: break
    }
    switch creation?.phase(at: now) {
    case nil, .settled: return "ACTIVE"
    case .hidden, .pending: return "PENDING_CREATE"
    case .failed: return "ERROR"
    }
  }

  /// Why the entry is in `ERROR`; empty when it is not.
  func errorInfo(at now: WallTime) -> String {
    for transition in [removal, creation] {
      if case .failed(let reason) = transition?.phase(at: now) { return reason }
    }
    return ""
  }

  func isPending(at now: WallTime) -> Bool { status(at: now).hasPrefix("PENDING") }

  func isGone(at now: WallTime) -> Bool { removal?.phase(at: now) == .settled }
}

extension ResolverEndpoint {
  /// `PENDING_CREATE` while an address is being added. While one is being removed it stays
  /// `ACTIVE`, as the vendor's example shows, although it is locked all the same.
  func status(at now: WallTime) -> String {
    if isBeingAddedTo(at: now) { return "PENDING_CREATE" }
    let statuses = entries.map { $0.status(at: now) }
    if statuses.contains("PENDING_CREATE") { return "PENDING_CREATE" }
    return statuses.contains("ERROR") ? "ERROR" : "ACTIVE"
  }

  /// Only one change at a time: a second one meets the lock of the first.
  func isLocked(at now: WallTime) -> Bool {
    isBeingAddedTo(at: now) || entries.contains { $0.isPending(at: now) }
  }

  private func isBeingAddedTo(at now: WallTime) -> Bool {
    creation.map { !$0.isOver(at: now) } ?? false
  }
}
