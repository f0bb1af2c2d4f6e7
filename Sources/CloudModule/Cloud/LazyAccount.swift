internal import HuaweiCloud

/// Where calls are made: as whom, and in which world. An object, which every call refers to.
final class CloudHome {
  let account: Account
  let world: World
  /// What `cloud.account{…}` named.
  let selection: AccountSelection

  init(account: Account, world: World, selection: AccountSelection = AccountSelection()) {
    (self.account, self.world, self.selection) = (account, world, selection)
  }
}

/// The account that one `cloud` table works on, made at the first call: a script that calls nothing
/// needs no credentials.
final class LazyAccount {
  private let selection: AccountSelection
  private let world: World
  private var home: CloudHome?

  init(_ selection: AccountSelection, in world: World) {
    self.selection = selection
    self.world = world
  }

  /// The account is made until that succeeds once, and never after.
  func get() throws(ConfigurationError) -> CloudHome {
    if let home { return home }
    let made = CloudHome(
      account: try world.accounts(selection), world: world,
      selection: selection.added(to: world.selection))
    home = made
    return made
  }
}

/// What `cloud.account{…}` names; what is nil is as for `cloud` itself, which names nothing.
public struct AccountSelection: Equatable, Sendable {
  /// A profile's name; nil for the usual credentials.
  public var profile: String?
  /// A region's id; nil for that of the profile or the environment.
  public var region: String?
  /// A project's id; nil to have it found by the region.
  public var projectID: String?

  /// Nothing is chosen, unless told otherwise.
  public init(profile: String? = nil, region: String? = nil, projectID: String? = nil) {
    self.profile = profile
    self.region = region
    self.projectID = projectID
  }
}

extension AccountSelection {
  /// What is named here goes before what was chosen; another profile has regions of its own.
  func added(to chosen: AccountSelection) -> AccountSelection {
    guard profile == nil || profile == chosen.profile else { return self }
    return AccountSelection(
      profile: profile ?? chosen.profile, region: region ?? chosen.region,
      projectID: projectID ?? chosen.projectID)
  }
}
