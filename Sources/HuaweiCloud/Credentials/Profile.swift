/// A named account of the profile file, which goes before the variables of the environment.
public struct Profile: Equatable, Sendable {
  public let name: String
  public let region: String?
  /// The project in `region`; nil for the region's own.
  public let projectID: String?
  public let domainID: String?
  /// Nil when the key is to come from the environment.
  public let credentials: Credentials?
  /// As `Endpoints` takes them: `URL` or `SERVICE=URL`.
  public let endpoints: [String]
  /// Marked by its owner as one where a slip costs more.
  public let isProduction: Bool

  /// The same account for another region, where its project is not.
  public var elsewhere: Profile {
    Profile(
      name: name, region: nil, projectID: nil, domainID: domainID, credentials: credentials,
      endpoints: endpoints, isProduction: isProduction)
  }
}
