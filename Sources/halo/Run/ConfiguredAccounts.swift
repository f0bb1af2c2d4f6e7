internal import CloudModule
internal import HuaweiCloud

/// The accounts that the options, the profile file and the environment describe.
struct ConfiguredAccounts: AccountSource {
  let options: CloudOptions

  /// - Parameter selection: goes before the options.
  func account(_ selection: AccountSelection) throws(ConfigurationError) -> Account {
    let profile = try profile(named: selection.profile)
    // Another profile has other regions, and another region has other projects: what was given for
    // the one would be wrong for the other.
    let isSameProfile = isOwnProfile(selection)
    let home = home(of: selection, profile)
    guard let region = selection.region ?? home else {
      throw ConfigurationError(
        "no region: give --region or set HALO_REGION, such as cn-north-4"
          + (profile.map { "; profile '\($0.name)' has none" } ?? ""))
    }
    let isHome = isSameProfile && region == home
    // The project in a profile is that of the region in it, whatever region is asked for.
    let isInPlace = region == profile?.region ?? home
    var account = try Account(
      region: region, projectID: selection.projectID ?? (isHome ? options.projectID : nil),
      endpoints: Endpoints(overrides: (profile?.endpoints ?? []) + options.endpoints),
      profile: isInPlace ? profile : profile?.elsewhere,
      environment: { isHome || $0 != "HUAWEICLOUD_SDK_PROJECT_ID" ? variable($0) : nil })
    if let profile, profile.credentials != nil {
      // A key may be replaced in the file while a script runs.
      account.provider = ProfileProvider(path: try ProfileFile.path(), profile: profile.name)
    }
    return account
  }

  func prompt(for selection: AccountSelection) -> Prompt {
    let profile = try? profile(named: selection.profile)
    return Prompt(
      profile: selection.profile ?? profileName,
      region: selection.region ?? home(of: selection, profile),
      isProduction: profile?.isProduction ?? false)
  }

  var regions: [String]? { nil }

  func check() throws(ConfigurationError) {
    let endpoints = try Endpoints(overrides: options.endpoints)
    if let projectID = options.projectID { try Account.check(projectID, "project") }
    let profile = try profile(named: nil)
    if let region = options.region ?? profile?.region, !endpoints.coverEverything {
      _ = try Region(region)
    }
  }

  private func isOwnProfile(_ selection: AccountSelection) -> Bool {
    selection.profile == nil || selection.profile == profileName
  }

  /// The region of a profile, unless another one is asked for.
  private func home(of selection: AccountSelection, _ profile: Profile?) -> String? {
    (isOwnProfile(selection) ? options.region : nil) ?? profile?.region
      ?? variable("HALO_REGION") ?? variable("HW_REGION_NAME")
  }

  /// The profile of the whole run; nil for none.
  private var profileName: String? { options.profile ?? variable("HALO_PROFILE") }

  /// - Parameter name: nil for that of the whole run.
  private func profile(named name: String?) throws(ConfigurationError) -> Profile? {
    guard let name = name ?? profileName else { return nil }
    return try ProfileFile.profile(named: name)
  }
}

extension CloudOptions {
  /// The accounts that a command with these options works on.
  var accounts: any AccountSource {
    sim
      ? DemoAccounts(region: region, projectID: projectID) : ConfiguredAccounts(options: self)
  }
}
