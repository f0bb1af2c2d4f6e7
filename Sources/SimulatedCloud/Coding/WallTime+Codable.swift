public import Ports

/// In the state document a time is an integer: nanoseconds since 1970-01-01T00:00:00Z.
extension WallTime: Codable {
  public init(from decoder: any Decoder) throws {
    self.init(nanoseconds: try decoder.singleValueContainer().decode(Int64.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(nanoseconds)
  }
}

extension WallTime {
  /// Later than any time a request can carry: the end of a change that never ends.
  static let never = WallTime(nanoseconds: .max)
}
