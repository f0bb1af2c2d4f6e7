internal import CloudModule
internal import HuaweiCloud

/// The accounts that the options, the environment and the files of their owner describe.
struct ConfiguredAccounts: AccountSource {
  let options: CloudOptions

  /// - Parameter selection: goes before the options.
  func account(_ selection: AccountSelection) throws(ConfigurationError) -> Account {
    var settings = try settings(for: selection)
    let home = home(of: selection, settings)
    guard let region = selection.region ?? home else {
      throw ConfigurationError(
        "no region: give --region or set HALO_REGION, such as cn-north-4"
          + (settings.profile.map { "; profile '\($0.name)' has none" } ?? ""))
    }
    // Another profile has other regions, and another region has other projects: what was given for
    // the one would be wrong for the other.
    let isHome = isOwnProfile(selection) && region == home
    // A project is that of the region that was found with it, whatever region is asked for.
    if region != settings.region ?? home {
      settings.projectID = nil
      settings.projectName = nil
    }
    let given = isHome ? options.projectID ?? variable("HALO_PROJECT_ID") : nil
    return try Account(
      region: region, projectID: selection.projectID ?? given,
      endpoints: endpoints(settings), settings: settings)
  }

  func prompt(for selection: AccountSelection) -> Prompt {
    let settings = try? settings(for: selection)
    return Prompt(
      profile: selection.profile ?? profileName,
      region: selection.region ?? home(of: selection, settings),
      isProduction: settings?.profile?.isProduction ?? false)
  }

  var regions: [String]? { nil }

  func check() throws(ConfigurationError) {
    _ = try Endpoints(overrides: options.endpoints)
    if let projectID = options.projectID { try Account.check(projectID, "project") }
    let settings = try profileName.map { name throws(ConfigurationError) in
      try profile(named: name)
    }
    let endpoints = try endpoints(settings ?? AccountSettings(source: ""))
    if let region = options.region ?? settings?.region, !endpoints.takeAnyRegion {
      _ = try Region(region)
    }
  }

  // MARK: What is said of an account

  /// What is said of the account of the whole run; nil where nothing usable is.
  var settings: AccountSettings? { try? settings(for: AccountSelection()) }

  /// What the profile says, or the first source with credentials. A profile without any takes theirs.
  private func settings(
    for selection: AccountSelection
  ) throws(ConfigurationError) -> AccountSettings {
    guard let name = selection.profile ?? profileName else {
      return try CredentialChain.standard.settings(in: .process)
    }
    var settings = try profile(named: name)
    guard settings.means == nil else { return settings }
    let found = try CredentialChain.standard.settings(in: .process)
    settings.means = found.means
    settings.domainID = settings.domainID ?? found.domainID
    settings.cloud = settings.cloud ?? found.cloud
    settings.warnings += found.warnings
    if settings.projectID == nil, settings.region ?? found.region == found.region ?? settings.region
    {
      settings.projectID = found.projectID
      settings.projectName = found.projectName
    }
    settings.region = settings.region ?? found.region
    return settings
  }

  private func profile(named name: String) throws(ConfigurationError) -> AccountSettings {
    try ProfileSource(profile: name).settings(in: .process) ?? AccountSettings(source: name)
  }

  private func endpoints(_ settings: AccountSettings) throws(ConfigurationError) -> Endpoints {
    let overrides = (settings.profile?.endpoints ?? []) + options.endpoints
    guard let cloud = settings.cloud ?? variable("HW_CLOUD") else {
      return try Endpoints(overrides: overrides)
    }
    return try Endpoints(cloud: cloud, overrides: overrides)
  }

  private func isOwnProfile(_ selection: AccountSelection) -> Bool {
    selection.profile == nil || selection.profile == profileName
  }

  /// The region of a profile or a source, unless another one is asked for.
  private func home(of selection: AccountSelection, _ settings: AccountSettings?) -> String? {
    (isOwnProfile(selection) ? options.region : nil) ?? settings?.profile?.region
      ?? variable("HALO_REGION") ?? settings?.region ?? variable("HW_REGION_NAME")
      ?? variable("OS_REGION_NAME")
  }

  /// The profile of the whole run; nil for none.
  private var profileName: String? { options.profile ?? variable("HALO_PROFILE") }
}

extension CloudOptions {
  /// The accounts that a command with these options works on.
  var accounts: any AccountSource {
    sim
      ? DemoAccounts(region: region, projectID: projectID) : ConfiguredAccounts(options: self)
  }
}
