/// What `cloud.account{…}` names; what is nil is as for `cloud` itself, which names nothing.
public struct AccountSelection: Equatable, Sendable {
  public var profile: String?
  public var region: String?
  public var projectID: String?

  public init(profile: String? = nil, region: String? = nil, projectID: String? = nil) {
    self.profile = profile
    self.region = region
    self.projectID = projectID
  }
}
