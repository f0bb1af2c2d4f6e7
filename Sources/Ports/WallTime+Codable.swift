/// In a document a time is an integer: nanoseconds since 1970-01-01T00:00:00Z.
extension WallTime: Codable {
  /// Reads the integer.
  public init(from decoder: any Decoder) throws {
    let number = try decoder.singleValueContainer().decode(Int64.self)
    // 1970 to 2199, or never: what is later could not be added to any more.
    guard (0...Self.latest).contains(number) || number == .max else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath, debugDescription: "a time from 1970 to 2199 is expected"))
    }
    self.init(nanoseconds: number)
  }

  private static let latest: Int64 = 7_258_118_400_000_000_000

  /// Writes the integer.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(nanoseconds)
  }
}
