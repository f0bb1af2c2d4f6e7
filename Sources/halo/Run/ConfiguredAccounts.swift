internal import CloudModule
internal import HuaweiCloud
internal import Ports

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
          + Self.whoHasNone(settings))
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
    var account = try Account(
      region: region, projectID: selection.projectID ?? given,
      endpoints: endpoints(settings, in: region), settings: settings)
    if options.network.proxy != nil { account.proxy = nil }
    return account
  }

  /// Who might have named a region, too: what other tools keep without one is no mistake of theirs.
  private static func whoHasNone(_ settings: AccountSettings) -> String {
    if let profile = settings.profile { return "; profile '\(profile.name)' has none" }
    if case .tool? = settings.means { return "; \(settings.source) has none" }
    return ""
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
    try options.network.check()
    if let projectID = options.projectID { try Account.check(projectID, "project") }
    let settings = try profileName.map { name throws(ConfigurationError) in
      try profile(named: name)
    }
    guard let region = options.region ?? settings?.region else { return }
    let endpoints = try endpoints(settings ?? AccountSettings(source: ""), in: region)
    _ = try endpoints.region(region)
  }

  // MARK: What is said of an account

  /// What is said of the account of the whole run; nil where nothing usable is.
  var settings: AccountSettings? { try? settings(for: AccountSelection()) }

  /// What the profile says, or the first source with credentials. A profile without any takes theirs.
  private func settings(
    for selection: AccountSelection
  ) throws(ConfigurationError) -> AccountSettings {
    guard let name = selection.profile ?? profileName else { return try Self.found.get() }
    var settings = try profile(named: name)
    guard settings.means == nil else { return settings }
    let found = try Self.found(besides: settings)
    settings.means = found.means
    settings.keySource = found.source
    (settings.regionSource, settings.projectSource) = (found.regionSource, found.projectSource)
    settings.cloudSource = found.cloudSource
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

  /// What the first source with credentials says; looked for once, whoever asks.
  private static let found: Result<AccountSettings, ConfigurationError> = {
    do throws(ConfigurationError) {
      return .success(try CredentialChain.standard.settings(in: .process))
    } catch {
      return .failure(error)
    }
  }()

  /// The same for a profile without credentials, which is named among what was looked at.
  private static func found(
    besides profile: AccountSettings
  ) throws(ConfigurationError) -> AccountSettings {
    let look = "\(profile.source): has no access_key and secret_key"
    switch found {
    case .success(var settings):
      if case .instance(let passed)? = settings.means, !passed.isEmpty {
        settings.means = .instance(passed: [look] + passed)
      }
      return settings
    case .failure(let error):
      if error.details.isEmpty { throw error }
      throw ConfigurationError(error.message, details: [look] + error.details)
    }
  }

  private func profile(named name: String) throws(ConfigurationError) -> AccountSettings {
    try ProfileSource(profile: name).settings(in: .process) ?? AccountSettings(source: name)
  }

  /// The hosts of an account: the cloud's own, those that the vendor's SDKs are told of, those of its
  /// source or profile, those of the options; what comes later counts.
  private func endpoints(
    _ settings: AccountSettings, in region: String
  ) throws(ConfigurationError) -> Endpoints {
    let overrides =
      try RegionHosts.overrides(for: region, in: .process) + settings.endpoints
      + (settings.profile?.endpoints ?? []) + options.endpoints
    guard let cloud = cloud(settings) else { return try Endpoints(overrides: overrides) }
    do throws(ConfigurationError) {
      _ = try Endpoints(cloud: cloud.value, overrides: [])
    } catch {
      throw ConfigurationError("\(cloud.source): \(error.message)")
    }
    return try Endpoints(cloud: cloud.value, overrides: overrides)
  }

  /// The cloud that somebody names, and who.
  private func cloud(_ settings: AccountSettings) -> Sourced? {
    Sourced.first([
      (settings.profile?.cloud, settings.source),
      (settings.cloud, settings.cloudSource ?? settings.keySource ?? settings.source),
      (variable("HW_CLOUD"), "HW_CLOUD"),
    ])
  }

  private func isOwnProfile(_ selection: AccountSelection) -> Bool {
    selection.profile == nil || selection.profile == profileName
  }

  /// The region of a profile or a source, unless another one is asked for.
  private func home(of selection: AccountSelection, _ settings: AccountSettings?) -> String? {
    sourcedHome(of: selection, settings)?.value
  }

  private func sourcedHome(
    of selection: AccountSelection, _ settings: AccountSettings?
  ) -> Sourced? {
    let source = settings?.source ?? ""
    return Sourced.first([
      (isOwnProfile(selection) ? options.region : nil, "--region"),
      (settings?.profile?.region, source), (variable("HALO_REGION"), "HALO_REGION"),
      (settings?.region, settings?.regionSource ?? settings?.keySource ?? source),
      (variable("HW_REGION_NAME"), "HW_REGION_NAME"),
      (variable("OS_REGION_NAME"), "OS_REGION_NAME"),
    ])
  }

  /// What is said of the run's account before anything was asked, and by whom.
  func origins() throws(ConfigurationError) -> AccountOrigins {
    let selection = AccountSelection()
    let settings = try settings(for: selection)
    let (source, keySource) = (settings.source, settings.keySource ?? settings.source)
    return AccountOrigins(
      who: Sourced(settings.means?.words ?? "nobody", keySource),
      region: sourcedHome(of: selection, settings) ?? Sourced("", ""),
      projectSource: Sourced.first([
        (options.projectID, "--project-id"), (variable("HALO_PROJECT_ID"), "HALO_PROJECT_ID"),
        (settings.profile?.projectID, source),
        (settings.projectID, settings.projectSource ?? keySource),
      ])?.source,
      cloud: cloud(settings) ?? Sourced("myhuaweicloud.com", "the usual one"))
  }

  /// The profile of the whole run; nil for none.
  private var profileName: String? { options.profile ?? variable("HALO_PROFILE") }
}

extension CloudOptions {
  /// The proxy of the run's own profile; nil for none, and for a simulator.
  var profileProxy: Proxy? {
    sim ? nil : ConfiguredAccounts(options: self).settings?.profile?.proxy
  }

  /// The accounts that a command with these options works on.
  var accounts: any AccountSource {
    sim
      ? DemoAccounts(region: region, projectID: projectID) : ConfiguredAccounts(options: self)
  }
}
