/// The variables of OpenStack's clients: a user with a password, or a token.
struct OpenStackVariables: CredentialSource {
  let name = "OS_USERNAME and OS_PASSWORD"

  func look(at place: SourcePlace) throws(ConfigurationError) -> SourceFinding {
    let user = place.variable("OS_USERNAME")
    let password = place.variable("OS_PASSWORD")
    guard user != nil || password != nil else { return token(place) }
    let account =
      place.variable("OS_USER_DOMAIN_NAME") ?? place.variable("OS_DOMAIN_NAME")
      ?? place.variable("OS_PROJECT_DOMAIN_NAME")
    guard let user, let password, let account else {
      let missing =
        user == nil ? "OS_USERNAME" : password == nil ? "OS_PASSWORD" : "OS_USER_DOMAIN_NAME"
      throw ConfigurationError("no credentials: set \(missing) in the environment")
    }
    return .found(
      settings(
        "OS_USERNAME",
        .password(
          PasswordLogin(user: user, password: Secret(password), accountName: account)), place))
  }

  private func token(_ place: SourcePlace) -> SourceFinding {
    guard let text = place.variable("OS_TOKEN") ?? place.variable("OS_AUTH_TOKEN") else {
      return .nothing("not set")
    }
    return .found(settings("OS_TOKEN", .fixed(.token(Token(text: Secret(text)))), place))
  }

  /// Takes the cloud's domain, and where IAM is, from its address: `https://iam.eu-de.otc.t-systems.com/v3`.
  private static func add(_ url: String, to settings: inout AccountSettings) {
    guard let separator = url.firstRange(of: "://") else { return }
    let authority = Substring(
      url[separator.upperBound...].utf8.prefix { !"/?#".utf8.contains($0) })
    let base = "\(url[..<separator.upperBound])\(authority)"
    guard (try? Endpoint(url: base)) != nil else { return }
    settings.endpoints = ["iam=\(base)"]
    let labels = authority.split(separator: ".").map { String($0) }
    guard let region = settings.region, labels.count > 3, labels[0] == "iam",
      WireKey(labels[1]) == WireKey(region)
    else { return }
    let domain = labels[2...].joined(separator: ".")
    settings.cloud = domain.split(separator: ":").first.map { String($0) }
  }

  private func settings(
    _ source: String, _ means: CredentialMeans, _ place: SourcePlace
  ) -> AccountSettings {
    var settings = AccountSettings(source: source, means: means)
    settings.region = place.variable("OS_REGION_NAME")
    if let url = place.variable("OS_AUTH_URL") { Self.add(url, to: &settings) }
    settings.projectID = place.variable("OS_PROJECT_ID") ?? place.variable("OS_TENANT_ID")
    settings.regionSource = "OS_REGION_NAME"
    settings.projectSource =
      place.variable("OS_PROJECT_ID") == nil ? "OS_TENANT_ID" : "OS_PROJECT_ID"
    settings.cloudSource = "OS_AUTH_URL"
    settings.projectName = place.variable("OS_PROJECT_NAME") ?? place.variable("OS_TENANT_NAME")
    settings.domainID = place.variable("OS_DOMAIN_ID")
    return settings
  }
}
