internal import JSON
public import Ports
internal import Text

/// On whose behalf, where, and at which hosts calls are made.
public struct Account: Sendable {
  /// What requests are signed with; nil until its provider has been asked.
  public var credentials: Credentials?
  /// Whose hosts and project are meant.
  public let region: Region
  /// The project that the region's resources belong to; nil until a call has looked it up.
  public var projectID: String?
  /// Whether somebody gave `projectID`, who may have been wrong.
  let isProjectGiven: Bool
  /// The name by which the project is looked up: the region's, but for a project inside that.
  package private(set) var projectName: String
  /// The id of the account itself, which IAM takes instead of a project.
  public var domainID: String?
  /// Where each service is.
  public internal(set) var endpoints: Endpoints
  /// The name of the profile it was made from; nil for none.
  public var profile: String?
  /// Marked by its owner as one where a slip costs more.
  public var isProduction = false
  /// What its owner should know, one sentence each.
  public private(set) var warnings: [String] = []
  /// The proxy by which its services are reached; nil for what the run's own rules say.
  public var proxy: Proxy?
  /// Where credentials come from when there are none yet, or when the service refuses those there
  /// are; nil for an account that has its key and no other.
  public var provider: (any CredentialProvider)?
  /// The account that it is a twin of; nil for none.
  var original: Original?

  /// See the properties.
  public init(
    credentials: Credentials?, region: Region, projectID: String? = nil,
    domainID: String? = nil, endpoints: Endpoints = Endpoints(),
    provider: (any CredentialProvider)? = nil
  ) {
    self.credentials = credentials
    self.region = region
    self.projectID = projectID
    isProjectGiven = projectID != nil
    projectName = region.id
    self.domainID = domainID
    self.endpoints = endpoints
    self.provider = provider
  }

  /// The account that settings describe.
  ///
  /// - Parameters:
  ///   - settings: where its credentials come from, and what was found with them.
  ///   - projectID: goes before that of the settings.
  public init(
    region: String, projectID: String? = nil, endpoints: Endpoints = Endpoints(),
    settings: AccountSettings
  ) throws(ConfigurationError) {
    let project = projectID ?? settings.projectID
    if let project { try Self.check(project, "project") }
    if let domain = settings.domainID { try Self.check(domain, "domain") }
    let place = try endpoints.region(region)
    self.init(
      credentials: settings.means?.credentials, region: place, projectID: project,
      domainID: settings.domainID, endpoints: endpoints)
    projectName = settings.projectName ?? place.id
    profile = settings.profile?.name
    isProduction = settings.profile?.isProduction ?? false
    warnings = settings.warnings
    proxy = settings.profile?.proxy
    provider = settings.means?.provider(
      at: endpoints.endpoint(of: Service.iam.endpointName, in: place),
      for: project.map { .id($0) } ?? .name(projectName))
  }

  /// Refuses what cannot be the id of a project, or of an account itself.
  ///
  /// - Parameter name: `project` or `domain`.
  public static func check(_ id: String, _ name: String) throws(ConfigurationError) {
    guard Constraint.hex32.violation(of: .string(id)) == nil else {
      throw ConfigurationError(
        "'\(id.excerpt(40))' cannot be a \(name) id: expected 32 hexadecimal digits")
    }
  }
}

/// Which account it is, as far as what calls find out about it is concerned: those with the same key
/// share credentials and project.
struct AccountKey: Hashable, Sendable {
  let provider: String?
  let accessKey: String?
  let region: String
  let project: String
  let domainID: String?
  /// What credentials are good for; nil for those that are good everywhere.
  let scope: CredentialScope?
  /// Where projects are looked up.
  let host: String
}

extension Account {
  /// Who calls, as far as services tell callers apart.
  var caller: String { credentials?.key?.id ?? provider?.name ?? "token" }

  /// - Parameter scope: of what is called; matters where a token is good for one.
  func key(for scope: CredentialScope) -> AccountKey {
    AccountKey(
      provider: provider?.name, accessKey: credentials?.key?.id, region: region.id,
      project: projectID ?? projectName, domainID: domainID,
      scope: provider?.isScoped == true ? scope : nil,
      host: endpoints.endpoint(of: Service.iam.endpointName, in: region).authority)
  }
}
