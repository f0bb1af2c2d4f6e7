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

  /// - Parameter wanted: the name of a profile that must be there; nil for the current one.
  func look(
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
    guard let members = profiles.first(where: { WireKey($0.text("name") ?? "") == WireKey(name) })
    else {
      if wanted != nil { throw ConfigurationError("there is no profile '\(name.excerpt(40))'") }
      return .unusable("\(path) has no profile '\(name.excerpt(40))', its current one")
    }
    // A text, where others write a truth value.
    let isEncrypted =
      document.text("authEncrypt")?.lowercased() == "true"
      || document["authEncrypt"]?.boolean == true
    let profile = KooCLIProfile(
      place: ToolKey(path: path, form: .kooCLI(profile: name)), members: members,
      isEncrypted: isEncrypted)
    var settings = AccountSettings(source: profile.place.name)
    settings.region = profile.text("region")
    settings.projectID = profile.text("projectId")
    settings.domainID = profile.text("domainId")
    if file.isOpenToOthers { settings.warnings = [ToolFile.warning(path)] }
    switch try profile.means() {
    case .failure(let why): return .unusable(why.message)
    case .success(let means): settings.means = means
    }
    return .found(settings)
  }
}

/// A profile of `hcloud`'s, with the names that it gives its members.
private struct KooCLIProfile {
  let place: ToolKey
  let members: JSONValue
  let isEncrypted: Bool

  /// A member; nil for one that is not there or empty.
  func text(_ member: String) -> String? { text(member, of: members) }

  private func text(_ member: String, of holder: JSONValue) -> String? {
    holder.text(member).flatMap { $0.isEmpty ? nil : $0 }
  }

  /// By what its account proves itself, or why Halo cannot use it though `hcloud` may.
  ///
  /// - Throws: for a key that is there but half, and an agency of no account.
  func means() throws(ConfigurationError) -> Result<CredentialMeans, ConfigurationError> {
    func unusable(_ why: String) -> Result<CredentialMeans, ConfigurationError> {
      .failure(ConfigurationError(why))
    }
    let mode = (text("mode") ?? "AKSK").lowercased()
    if mode == "ecsagency" { return .success(.instance(passed: [])) }
    if isEncrypted {
      return unusable(
        "\(place.path) keeps its keys encrypted; 'hcloud configure set --cli-auth-encrypt=false'"
          + " makes them readable")
    }
    guard mode == "aksk" || mode == "sso" else {
      return unusable("\(place.name): mode \((text("mode") ?? "").excerpt(40)) is not known")
    }
    let holder = mode == "sso" ? members.value(at: "ssoAuth.stsToken") ?? .null : members
    guard text("accessKeyId", of: holder) != nil || text("secretAccessKey", of: holder) != nil
    else {
      return unusable(
        "\(place.name) has no key" + (mode == "sso" ? "; run 'hcloud configure sso'" : ""))
    }
    let key = try Credentials(
      accessKey: "accessKeyId", secretKey: "secretAccessKey", securityToken: "securityToken",
      home: place.name
    ) { text($0, of: holder) }
    guard let agency = try agency() else { return .success(.tool(place, .fixed(key))) }
    return .success(.tool(place, .agency(agency, by: .fixed(key))))
  }

  private func agency() throws(ConfigurationError) -> Agency? {
    guard let name = text("agencyName") else { return nil }
    guard
      let account = text("agencyDomainId").map(Agency.AccountName.id)
        ?? text("agencyDomainName").map(Agency.AccountName.name)
    else {
      throw ConfigurationError("agencyName says no account: set agencyDomainName, too")
    }
    return Agency(name: name, account: account)
  }
}
