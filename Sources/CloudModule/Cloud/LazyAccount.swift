internal import HuaweiCloud

/// Where calls are made: as whom, and in which world.
struct CloudHome {
  let account: Account
  let world: World
  /// What `cloud.account{…}` named.
  var selection = AccountSelection()
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
      account: try world.accounts(selection), world: world, selection: selection)
    home = made
    return made
  }
}
