public import HuaweiCloud

/// The account one `cloud` table works on: opened at the first call, and kept up to date with what
/// calls learn about it.
public final class AccountSession {
  let traffic: SharedTraffic
  private let open: () throws(ConfigurationError) -> Account
  private var opened: Account?

  /// - Parameters:
  ///   - traffic: the run's, or one of its own.
  ///   - open: makes the account, from options and the environment. Called until it
  ///     succeeds once and never after, so a script that calls nothing needs no credentials.
  public init(
    traffic: SharedTraffic = SharedTraffic(),
    _ open: @escaping () throws(ConfigurationError) -> Account
  ) {
    self.traffic = traffic
    self.open = open
  }

  func account() throws(ConfigurationError) -> Account {
    if let opened { return opened }
    let account = try open()
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
