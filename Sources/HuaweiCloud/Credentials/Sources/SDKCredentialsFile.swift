/// The file of the vendor's SDKs: a section `[basic]` for the services of a region, and `[global]` for those of the
/// whole account.
struct SDKCredentialsFile: CredentialSource {
  let name = "the SDK's credentials file"

  func look(at place: SourcePlace) throws(ConfigurationError) -> SourceFinding {
    let given = place.variable("HUAWEICLOUD_SDK_CREDENTIALS_FILE")
    guard let path = given ?? place.home.map({ "\($0)/.huaweicloud/credentials" }) else {
      return .nothing("HOME is not set")
    }
    guard let file = try place.file(path) else {
      // A file that somebody names is meant.
      if given != nil {
        throw ConfigurationError("HUAWEICLOUD_SDK_CREDENTIALS_FILE: there is no \(path)")
      }
      return .nothing("there is no \(path)")
    }
    do throws(ConfigurationError) {
      return try look(in: file, path)
    } catch {
      throw ConfigurationError("\(path): \(error.message)")
    }
  }

  private func look(
    in file: SourceFile, _ path: String
  ) throws(ConfigurationError) -> SourceFinding {
    let document = try INIFile(parsing: file.bytes)
    for section in ["basic", "global"] {
      guard let values = document[section] else { continue }
      guard values["ak"] != nil || values["sk"] != nil else { continue }
      let key = try Credentials(
        accessKey: "ak", secretKey: "sk", securityToken: "security_token",
        home: "section [\(section)]"
      ) { values[$0] }
      var settings = AccountSettings(source: "[\(section)] of \(path)", means: .fixed(key))
      settings.projectID = values["project_id"] ?? document["basic"]?["project_id"]
      settings.domainID = values["domain_id"] ?? document["global"]?["domain_id"]
      if file.isOpenToOthers { settings.warnings = [Self.warning(path)] }
      return .found(settings)
    }
    return .unusable("\(path) has no key in [basic] or [global]")
  }

  static func warning(_ path: String) -> String {
    "\(path) holds keys and others may read it: run 'chmod 600 \(path)'"
  }
}
