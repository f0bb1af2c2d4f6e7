internal import HuaweiCloud

/// Where a change is made.
public struct ChangePlace: Equatable, Sendable, CustomStringConvertible {
  /// `cn-north-4`
  public let region: String
  /// Nil for the account of the environment.
  public let profile: String?
  /// Its owner has marked it as one where a slip costs more.
  public let isProduction: Bool

  init(_ account: Account) {
    region = account.region.id
    profile = account.profile
    isProduction = account.isProduction
  }

  /// `cn-north-4`, `test cn-north-4`, `PRODUCTION billing cn-north-4`
  public var description: String {
    ([isProduction ? "PRODUCTION" : nil, profile, region].compactMap { $0 })
      .joined(separator: " ")
  }
}
