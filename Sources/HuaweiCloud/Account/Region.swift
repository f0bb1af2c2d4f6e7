internal import Text

/// A place that the cloud has data centres in: `cn-north-4`.
public struct Region: Hashable, Sendable, CustomStringConvertible {
  /// `cn-north-4`
  public let id: String

  /// A region that Halo knows of.
  public init(_ id: String) throws(ConfigurationError) {
    guard Region.known.contains(id) else {
      if let cloud = Hosts.partner(with: id) {
        throw ConfigurationError(
          "region \(id) is one of \(cloud): set HW_CLOUD=\(cloud), or \"cloud\" in the profile")
      }
      let advice = Suggestion.advice(
        for: id, in: Region.known, known: Region.known, introduction: "known ones are")
      throw ConfigurationError(
        "unknown region\(id.quotedUnlessKey)\(advice)")
    }
    self.id = id
  }

  /// A region by any name: for an account whose endpoints are all given.
  ///
  /// - Throws: when the name could not be part of a host name.
  public init(anyNamed id: String) throws(ConfigurationError) {
    guard (1...64).contains(id.utf8.count),
      id.utf8.allSatisfy({ $0.isLetterOrDigit || $0 == UInt8(ascii: "-") })
    else {
      throw ConfigurationError(
        "the region\(id.quotedUnlessKey) cannot be one: expected letters, digits and '-'")
    }
    self.id = id
  }

  /// Whether the ids are the same bytes.
  public static func == (lhs: Region, rhs: Region) -> Bool { lhs.id == rhs.id }

  /// Feeds the bytes that `==` compares.
  public func hash(into hasher: inout Hasher) { WireKey(id).hash(into: &hasher) }

  /// The id.
  public var description: String { id }

  /// Every region in which any of the services is listed, in alphabetical order.
  public static let known = Hosts.regions
}

extension String {
  /// ` 'cn-nort-4'`, for messages; nothing for what may be a key that was put in the wrong place: the
  /// cloud's have twenty characters and more.
  fileprivate var quotedUnlessKey: String { utf8.count < 20 ? " '\(excerpt(40))'" : "" }
}
