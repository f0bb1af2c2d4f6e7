internal import JSON
internal import Text

/// The file of the vendor's command-line tool, `hcloud`: profiles, one of which is the current one.
struct KooCLIFile: CredentialSource {
  let name = "the configuration of hcloud"

  func look(at place: SourcePlace) throws(ConfigurationError) -> SourceFinding {
    let profile = place.variable("HW_PROFILE")
    return try ToolFile.kooCLI.look(at: place) { file, path throws(ConfigurationError) in
      try look(in: file, path, profile: profile)
    }
  }

  private func look(
    in file: SourceFile, _ path: String, profile wanted: String?
  ) throws(ConfigurationError) -> SourceFinding {
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue(parsing: file.bytes, by: JSONRules(allowsDuplicates: false))
    } catch {
      throw ConfigurationError("line \(error.line): \(error.message)")
    }
    guard let profiles = document["profiles"]?.array else {
      throw ConfigurationError("expected an object with a list of profiles")
    }
    guard let name = wanted ?? document.text("current") else {
      return .unusable("\(path) has no current profile; run 'hcloud configure init'")
    }
    guard let profile = profiles.first(where: { WireKey($0.text("name") ?? "") == WireKey(name) })
    else {
      if wanted != nil { throw ConfigurationError("there is no profile '\(name.excerpt(40))'") }
      return .unusable("\(path) has no profile '\(name.excerpt(40))', its current one")
    }
    // A text, where others write a truth value.
    let isEncrypted =
      document.text("authEncrypt")?.lowercased() == "true"
      || document["authEncrypt"]?.boolean == true
    return try look(in: profile, named: name, isEncrypted: isEncrypted, file, path)
  }

  private func look(
    in profile: JSONValue, named name: String, isEncrypted: Bool, _ file: SourceFile,
    _ path: String
  ) throws(ConfigurationError) -> SourceFinding {
    func text(_ member: String) -> String? {
      profile.text(member).flatMap { $0.isEmpty ? nil : $0 }
    }
    let mode = (text("mode") ?? "AKSK").lowercased()
    var settings = AccountSettings(source: "profile '\(name.excerpt(40))' of \(path)")
    settings.region = text("region")
    settings.projectID = text("projectId")
    settings.domainID = text("domainId")
    if file.isOpenToOthers { settings.warnings = [ToolFile.warning(path)] }
    if mode == "ecsagency" {
      settings.means = .instance(passed: [])
      return .found(settings)
    }
    if isEncrypted {
      return .unusable(
        "\(path) keeps its keys encrypted; 'hcloud configure set --cli-auth-encrypt=false' makes"
          + " them readable")
    }
    let holder = mode == "sso" ? profile.value(at: "ssoAuth.stsToken") ?? .null : profile
    guard mode == "aksk" || mode == "sso" else {
      return .unusable("\(path): mode \(text("mode") ?? "") of profile '\(name)' is not known")
    }
    guard
      holder.text("accessKeyId")?.isEmpty == false
        || holder.text("secretAccessKey")?.isEmpty == false
    else {
      return .unusable(
        "\(path): profile '\(name.excerpt(40))' has no key"
          + (mode == "sso" ? "; run 'hcloud configure sso'" : ""))
    }
    let key = try Credentials(
      accessKey: "accessKeyId", secretKey: "secretAccessKey", securityToken: "securityToken",
      home: "profile '\(name.excerpt(40))'"
    ) { member in holder.text(member).flatMap { $0.isEmpty ? nil : $0 } }
    settings.means = .fixed(key)
    if let agency = text("agencyName") {
      guard
        let account = text("agencyDomainId").map(Agency.AccountName.id)
          ?? text("agencyDomainName").map(Agency.AccountName.name)
      else {
        throw ConfigurationError("agencyName says no account: set agencyDomainName, too")
      }
      settings.means = .agency(Agency(name: agency, account: account), by: .fixed(key))
    }
    return .found(settings)
  }
}
