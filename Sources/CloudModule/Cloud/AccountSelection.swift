/// What `cloud.account{…}` names; what is nil is as for `cloud` itself, which names nothing.
public struct AccountSelection: Equatable, Sendable {
  /// A profile's name; nil for the usual credentials.
  public var profile: String?
  /// A region's id; nil for that of the profile or the environment.
  public var region: String?
  /// A project's id; nil to have it found by the region.
  public var projectID: String?

  /// Nothing is chosen, unless told otherwise.
  public init(profile: String? = nil, region: String? = nil, projectID: String? = nil) {
    self.profile = profile
    self.region = region
    self.projectID = projectID
  }
}
