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
