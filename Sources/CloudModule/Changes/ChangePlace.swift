internal import HuaweiCloud

/// Where a change is made.
public struct ChangePlace: Equatable, Sendable, CustomStringConvertible {
  /// `cn-north-4`
  public let region: String
  /// Nil for the account of the environment.
  public let profile: String?
  /// Its owner has marked it as one where a slip costs more.
  public let isProduction: Bool

  /// What people call its world; nil for the real one.
  public let world: String?

  init(_ account: Account, in world: World) {
    self.world = world.name
    region = account.region.id
    profile = account.profile
    isProduction = account.isProduction
  }

  /// `cn-north-4`, `test cn-north-4`, `PRODUCTION billing cn-north-4`, `the simulator's cn-north-4`
  public var description: String {
    if let world { return "the \(world)'s \(region)" }
    return ([isProduction ? "PRODUCTION" : nil, profile, region].compactMap { $0 })
      .joined(separator: " ")
  }
}
