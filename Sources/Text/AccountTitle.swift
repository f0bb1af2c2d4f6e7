/// How people are told of an account, wherever that is: in front of an input and by `:profile`, in the
/// question before a change, in the journal, in plans.
package struct AccountTitle: Equatable, Sendable, CustomStringConvertible {
  /// Where it is, if that is not the cloud itself: `sim`.
  package var world: String?
  /// Its owner has marked it as one where a slip costs more.
  package var isProduction = false
  /// The profile's name; nil for the account of the environment.
  package var profile: String?
  /// The region's id; nil as long as nobody has named one.
  package var region: String?

  /// What a simulator is called.
  package static let simulator = "sim"

  /// See the properties.
  package init(
    world: String? = nil, isProduction: Bool = false, profile: String? = nil, region: String? = nil
  ) {
    (self.world, self.isProduction) = (world, isProduction)
    (self.profile, self.region) = (profile, region)
  }

  /// `cn-north-4`, `test cn-north-4`, `PRODUCTION billing cn-north-4`, `sim cn-north-4`; empty where
  /// nothing is known.
  package var description: String {
    [world, isProduction ? "PRODUCTION" : nil, profile, region].compactMap(\.self)
      .joined(separator: " ")
  }
}
