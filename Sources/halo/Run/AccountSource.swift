internal import CloudModule
internal import HuaweiCloud
internal import Text
internal import SimulatedCloud

/// The accounts that there are in a world.
protocol AccountSource {
  /// - Parameter selection: what a prompt or `cloud.account{…}` has chosen.
  func account(_ selection: AccountSelection) throws(ConfigurationError) -> Account

  /// What a prompt says of the account that a selection leads to; it may be one that cannot be opened.
  func prompt(for selection: AccountSelection) -> Prompt

  /// The regions where there is something; nil where nobody can know.
  var regions: [String]? { get }

  /// What is said of the account of the run before anything was asked, and by whom.
  func origins() throws(ConfigurationError) -> AccountOrigins

  /// Refuses what could not be right for any call, before a script has done half its work.
  func check() throws(ConfigurationError)
}

/// A fact of an account, and who said so.
struct Sourced {
  let value: String
  /// For people: `--region`, `HW_REGION_NAME`, `IAM`.
  let source: String

  init(_ value: String, _ source: String) {
    (self.value, self.source) = (value, source)
  }

  /// The first that is there.
  static func first(_ candidates: [(value: String?, source: String)]) -> Sourced? {
    for case (let value?, let source) in candidates { return Sourced(value, source) }
    return nil
  }
}

/// What is said of an account before anything was asked.
struct AccountOrigins {
  /// By what it proves itself, without a secret.
  let who: Sourced
  let region: Sourced
  /// Who named a project; nil where the cloud has to be asked.
  let projectSource: String?
  /// The domain that its hosts are in.
  let cloud: Sourced
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
    return Prompt(
      place: AccountTitle.simulator, region: region, isUsual: region == DemoAccount.region)
  }

  var regions: [String]? { [DemoAccount.region, DemoAccount.otherRegion] }

  func origins() throws(ConfigurationError) -> AccountOrigins {
    let source = "the simulator"
    return AccountOrigins(
      who: Sourced("access key \(DemoAccount.accessKey)", source),
      region: Sourced(
        region ?? DemoAccount.region, region == nil ? source : "--region"),
      projectSource: projectID == nil ? nil : "--project-id",
      cloud: Sourced("simulator", "--sim"))
  }

  func check() throws(ConfigurationError) {
    if let projectID { try Account.check(projectID, "project") }
    if let region { _ = try Region(region) }
  }
}
