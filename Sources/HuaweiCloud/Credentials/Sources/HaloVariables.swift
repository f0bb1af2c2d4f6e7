/// Halo's own variables: a key, or a token.
struct HaloVariables: CredentialSource {
  let name = "HALO_ACCESS_KEY and HALO_SECRET_KEY, or HALO_TOKEN"

  private static let key = KeyVariables(
    id: "HALO_ACCESS_KEY", secret: "HALO_SECRET_KEY", token: "HALO_SECURITY_TOKEN")

  func look(at place: SourcePlace) throws(ConfigurationError) -> SourceFinding {
    let key = try Self.key.key(place)
    let token = place.variable("HALO_TOKEN")
    if key != nil, token != nil {
      throw ConfigurationError("HALO_TOKEN and HALO_ACCESS_KEY exclude each other: unset one")
    }
    if let token { try Credentials.check(token, "HALO_TOKEN") }
    guard let credentials = key ?? token.map({ .token(Token(text: Secret($0))) }) else {
      return .nothing("not set")
    }
    var settings = AccountSettings(
      source: token == nil ? "HALO_ACCESS_KEY" : "HALO_TOKEN", means: .fixed(credentials))
    settings.domainID = place.variable("HALO_DOMAIN_ID")
    return .found(settings)
  }
}
