/// The variables of the Terraform provider and of what follows it.
struct TerraformVariables: CredentialSource {
  let name = "HW_ACCESS_KEY and HW_SECRET_KEY"

  private static let key = KeyVariables(
    id: "HW_ACCESS_KEY", secret: "HW_SECRET_KEY", token: "HW_SECURITY_TOKEN")

  func look(at place: SourcePlace) throws(ConfigurationError) -> SourceFinding {
    guard let key = try Self.key.key(place) else { return .nothing("not set") }
    var settings = AccountSettings(source: "HW_ACCESS_KEY", means: .fixed(key))
    if let agency = try agency(place) { settings.means = .agency(agency, by: .fixed(key)) }
    settings.region = place.variable("HW_REGION_NAME")
    settings.projectID = place.variable("HW_PROJECT_ID")
    settings.projectName = place.variable("HW_PROJECT_NAME")
    settings.domainID = place.variable("HW_DOMAIN_ID")
    settings.cloud = place.variable("HW_CLOUD")
    settings.regionSource = "HW_REGION_NAME"
    settings.projectSource = "HW_PROJECT_ID"
    settings.cloudSource = "HW_CLOUD"
    return .found(settings)
  }

  private func agency(_ place: SourcePlace) throws(ConfigurationError) -> Agency? {
    guard let name = place.variable("HW_ASSUME_ROLE_AGENCY_NAME") else { return nil }
    if let id = place.variable("HW_ASSUME_ROLE_DOMAIN_ID") {
      return Agency(name: name, account: .id(id))
    }
    guard let account = place.variable("HW_ASSUME_ROLE_DOMAIN_NAME") else {
      throw ConfigurationError(
        "HW_ASSUME_ROLE_AGENCY_NAME says no account: set HW_ASSUME_ROLE_DOMAIN_NAME, too")
    }
    return Agency(name: name, account: .name(account))
  }
}
