internal import JSON
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
  /// The id of the account itself, which IAM takes instead of a project.
  public var domainID: String?
  /// Where each service is.
  public let endpoints: Endpoints
  /// The name of the profile it was made from; nil for none.
  public var profile: String?
  /// Marked by its owner as one where a slip costs more.
  public var isProduction = false
  /// Where credentials come from when there are none yet, or when the service refuses those there
  /// are; nil for an account that has its key and no other.
  public var provider: (any CredentialProvider)?

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
    self.domainID = domainID
    self.endpoints = endpoints
    self.provider = provider
  }

  /// The account described by a profile and the variables of the vendor's SDKs, which name no
  /// region. The variables that describe an account are not looked at when the profile has a key.
  ///
  /// - Parameters:
  ///   - projectID: goes before the profile's and `HUAWEICLOUD_SDK_PROJECT_ID`.
  ///   - variable: the value of an environment variable.
  public init(
    region: String, projectID: String? = nil, endpoints: Endpoints = Endpoints(),
    profile: Profile? = nil, environment variable: (String) -> String?
  ) throws(ConfigurationError) {
    func value(_ name: String) -> String? {
      profile?.credentials == nil ? Variable.value(name, variable) : nil
    }
    let project = projectID ?? profile?.projectID ?? value("HUAWEICLOUD_SDK_PROJECT_ID")
    let domain = profile?.domainID ?? value("HUAWEICLOUD_SDK_DOMAIN_ID")
    if let project { try Self.check(project, "project") }
    if let domain { try Self.check(domain, "domain") }
    let credentials: Credentials
    if let given = profile?.credentials {
      credentials = given
    } else {
      credentials = try Credentials(environment: variable)
    }
    self.init(
      credentials: credentials,
      region: endpoints.coverEverything
        ? try Region(anyNamed: region) : try Region(region),
      projectID: project, domainID: domain, endpoints: endpoints)
    self.profile = profile?.name
    isProduction = profile?.isProduction ?? false
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
  let domainID: String?
  /// Where projects are looked up.
  let host: String
}

extension Account {
  var key: AccountKey {
    AccountKey(
      provider: provider?.name, accessKey: credentials?.accessKey, region: region.id,
      domainID: domainID,
      host: endpoints.endpoint(of: Service.iam.endpointName, in: region).authority)
  }
}
