internal import CloudModule
internal import HuaweiCloud
internal import SimulatedCloud

/// The accounts that there are in a world.
protocol AccountSource {
  /// - Parameter selection: what a prompt or `cloud.account{…}` has chosen.
  func account(_ selection: AccountSelection) throws(ConfigurationError) -> Account

  /// What a prompt says of the account that a selection leads to; it may be one that cannot be opened.
  func prompt(for selection: AccountSelection) -> Prompt

  /// The regions where there is something; nil where nobody can know.
  var regions: [String]? { get }

  /// Refuses what could not be right for any call, before a script has done half its work.
  func check() throws(ConfigurationError)
}

/// The one account of a simulator.
struct DemoAccounts: AccountSource {
  /// What the options of the command say; another region has another project.
  var region: String?
  var projectID: String?

  func account(_ selection: AccountSelection) throws(ConfigurationError) -> Account {
    let isHome = selection.region == nil || selection.region == region
    return Account(
      credentials: Credentials(
        accessKey: DemoAccount.accessKey, secretKey: Secret(DemoAccount.secretKey)),
      region: try Region(selection.region ?? region ?? DemoAccount.region),
      projectID: selection.projectID ?? (isHome ? projectID : nil))
  }

  func prompt(for selection: AccountSelection) -> Prompt {
    let region = selection.region ?? region ?? DemoAccount.region
    return Prompt(place: "sim", region: region, isUsual: region == DemoAccount.region)
  }

  var regions: [String]? { [DemoAccount.region, DemoAccount.otherRegion] }

  func check() throws(ConfigurationError) {
    if let projectID { try Account.check(projectID, "project") }
    if let region { _ = try Region(region) }
  }
}
