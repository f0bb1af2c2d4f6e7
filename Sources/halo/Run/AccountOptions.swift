internal import CloudModule
internal import Glibc
internal import HuaweiCloud
internal import SimulatedCloud

extension CloudOptions {
  /// The account these options and the environment describe.
  ///
  /// - Parameter selection: goes before the options; what `cloud.account{…}` was given.
  func account(
    _ selection: AccountSelection = AccountSelection()
  ) throws(ConfigurationError) -> Account {
    if usesSimulator { return try simulatedAccount(selection) }
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
      region: region, projectID: selection.projectID ?? (isHome ? projectID : nil),
      endpoints: Endpoints(overrides: (profile?.endpoints ?? []) + endpoints),
      profile: isInPlace ? profile : profile?.elsewhere,
      environment: { isHome || $0 != "HUAWEICLOUD_SDK_PROJECT_ID" ? variable($0) : nil })
    if let profile, profile.credentials != nil {
      // A key may be replaced in the file while a script runs.
      account.renewCredentials = { [name = profile.name] refused in
        let now = (try? ProfileFile.profile(named: name))?.credentials
        return now == refused ? nil : now
      }
    }
    return account
  }

  private func isOwnProfile(_ selection: AccountSelection) -> Bool {
    selection.profile == nil || selection.profile == profileName
  }

  /// The region of a profile, unless another one is asked for.
  private func home(of selection: AccountSelection, _ profile: Profile?) -> String? {
    (isOwnProfile(selection) ? region : nil) ?? profile?.region ?? homeRegion
  }

  /// The name of the region that a selection leads to; nil when nothing names one.
  ///
  /// - Parameter profile: the one it names, or that of the whole run.
  func region(of selection: AccountSelection, _ profile: Profile?) -> String? {
    selection.region ?? home(of: selection, profile)
  }

  private func simulatedAccount(
    _ selection: AccountSelection
  ) throws(ConfigurationError) -> Account {
    let isHome = selection.region == nil || selection.region == region
    return Account(
      credentials: Credentials(
        accessKey: DemoAccount.accessKey, secretKey: Secret(DemoAccount.secretKey)),
      region: try Region(selection.region ?? region ?? DemoAccount.region),
      projectID: selection.projectID ?? (isHome ? projectID : nil))
  }

  /// The profile of the whole run; nil for none, as on the simulator.
  var profileName: String? { usesSimulator ? nil : profile ?? variable("HALO_PROFILE") }

  /// - Parameter name: nil for that of the whole run.
  func profile(named name: String?) throws(ConfigurationError) -> Profile? {
    guard let name = name ?? profileName else { return nil }
    return try ProfileFile.profile(named: name)
  }

  /// Refuses what could not be right for any call, before a script has done half its work.
  func check() throws(ConfigurationError) {
    let endpoints = try Endpoints(overrides: endpoints)
    if let projectID { try Account.check(projectID, "project") }
    let profile = try profile(named: nil)
    if let region = region ?? profile?.region, !endpoints.coverEverything { _ = try Region(region) }
  }
}

/// The region of the environment.
private var homeRegion: String? { variable("HALO_REGION") ?? variable("HW_REGION_NAME") }
