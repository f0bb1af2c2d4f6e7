/// The variables of the vendor's SDKs, which name no region.
struct SDKVariables: CredentialSource {
  let name = "HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK"

  private static let key = KeyVariables(
    id: "HUAWEICLOUD_SDK_AK", secret: "HUAWEICLOUD_SDK_SK",
    token: "HUAWEICLOUD_SDK_SECURITY_TOKEN")

  func look(at place: SourcePlace) throws(ConfigurationError) -> SourceFinding {
    guard let key = try Self.key.key(place) else { return .nothing("not set") }
    var settings = AccountSettings(source: "HUAWEICLOUD_SDK_AK", means: .fixed(key))
    settings.projectID = place.variable("HUAWEICLOUD_SDK_PROJECT_ID")
    settings.projectSource = "HUAWEICLOUD_SDK_PROJECT_ID"
    settings.domainID = place.variable("HUAWEICLOUD_SDK_DOMAIN_ID")
    return .found(settings)
  }
}
