/// The variables by which a platform tells its containers where their key is.
struct ContainerVariables: CredentialSource {
  let name = "HC_CONTAINER_CREDENTIALS_FULL_URI"

  func look(at place: SourcePlace) throws(ConfigurationError) -> SourceFinding {
    guard let uri = place.variable(name) else { return .nothing("not set") }
    guard let file = place.variable("HC_CONTAINER_AUTHORIZATION_TOKEN_FILE") else {
      throw ConfigurationError(
        "no credentials: set HC_CONTAINER_AUTHORIZATION_TOKEN_FILE in the environment")
    }
    return .found(
      AccountSettings(
        source: name, means: .container(try ContainerCredentials(uri: uri, tokenFile: file))))
  }
}
