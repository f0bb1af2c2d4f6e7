public import HuaweiCloud

/// The account one `cloud` table works on: opened at the first call, and kept up to date with what
/// calls learn about it.
public final class AccountSession {
  /// Where it is.
  let world: World
  private let selection: AccountSelection
  private var opened: Account?

  /// The account is made until that succeeds once and never after, so a script that calls nothing needs
  /// no credentials.
  init(_ selection: AccountSelection, in world: World) {
    self.world = world
    self.selection = selection
  }

  var traffic: SharedTraffic { world.traffic }

  func account() throws(ConfigurationError) -> Account {
    if let opened { return opened }
    let account = try world.accounts(selection)
    opened = account
    return account
  }

  /// Keeps what a call found out, so that the next one need not.
  ///
  /// - Parameters: what it found out; nil for nothing.
  func learn(projectID: String?, credentials: Credentials?) {
    if let projectID { opened?.projectID = projectID }
    if let credentials { opened?.credentials = credentials }
  }
}
