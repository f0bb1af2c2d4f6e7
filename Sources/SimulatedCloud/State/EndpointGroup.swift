import Ports

/// An endpoint group of a global accelerator.
struct EndpointGroup: Codable, Equatable, Sendable {
  /// How many endpoints a group may have.
  static let endpointQuota = 10

  let id: String
  let name: String
  let description: String
  let regionID: String
  let trafficDialPercentage: Int
  let listenerIDs: [String]
  let createdAt: WallTime
  let updatedAt: WallTime
}

/// An endpoint in an endpoint group of a global accelerator.
struct AcceleratedEndpoint: Codable, Equatable, Sendable {
  let id: String
  let groupID: String
  let resourceID: String
  let resourceType: String
  let address: String
  var weight: Int
  let createdAt: WallTime
  var updatedAt: WallTime
  /// Creation, or the last change of the weight.
  var change: Transition?
  var removal: Transition?
}

extension AcceleratedEndpoint {
  func status(at now: WallTime) -> String {
    switch removal?.phase(at: now) {
    case .failed: return "ERROR"
    case .some: return "DELETING"
    case nil: break
    }
    switch change?.phase(at: now) {
    case nil, .settled: return "ACTIVE"
    case .hidden, .pending: return "PENDING"
    case .failed: return "ERROR"
    }
  }

  func isPending(at now: WallTime) -> Bool { ["PENDING", "DELETING"].contains(status(at: now)) }

  func isGone(at now: WallTime) -> Bool { removal?.phase(at: now) == .settled }
}
