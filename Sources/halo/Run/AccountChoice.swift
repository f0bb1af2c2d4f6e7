internal import CloudModule
internal import HuaweiCloud
internal import LineEditor
internal import SimulatedCloud

/// Which account `cloud` works on: what the options say, and what a session has said since.
final class AccountChoice {
  struct State {
    var options: CloudOptions
    /// What a session has chosen; it goes before the options.
    var selection = AccountSelection()
  }

  var state: State

  init(_ options: CloudOptions) {
    state = State(options: options)
  }

  /// The keys of the accounts there were.
  private var keys: [Credentials] = []

  private var options: CloudOptions { state.options }
  private var selection: AccountSelection { state.selection }

  /// - Parameter given: what `cloud.account{…}` was given; goes before all else.
  func account(_ given: AccountSelection) throws(ConfigurationError) -> Account {
    var wanted = given
    // Another profile has regions of its own.
    if given.profile == nil || given.profile == selection.profile {
      wanted.region = given.region ?? selection.region
    }
    wanted.profile = given.profile ?? selection.profile
    let account = try options.account(wanted)
    if !keys.contains(account.credentials) { keys.append(account.credentials) }
    return account
  }

  /// Whether an input holds a key of an account or what looks like a secret.
  func isSecret(_ input: String) -> Bool {
    // Also that of an account which nothing was asked of yet.
    _ = try? account(AccountSelection())
    return keys.contains { $0.stand(in: input) }
      || SecretRule(known: Environment.process.secrets).matches(input)
  }

  func use(region: String) {
    state.selection.region = region
  }

  func use(profile: String) {
    state.options.usesSimulator = false
    state.selection = AccountSelection(profile: profile)
  }

  func useSimulator() {
    state.options.usesSimulator = true
    (state.options.region, state.options.projectID, state.options.endpoints) = (nil, nil, [])
    state.selection = AccountSelection()
  }

  /// What a prompt says of it.
  var prompt: Prompt {
    if options.usesSimulator {
      return Prompt(
        region: selection.region ?? options.region ?? DemoAccount.region, usesSimulator: true)
    }
    let profile = try? options.profile(named: selection.profile)
    return Prompt(
      profile: selection.profile ?? options.profileName,
      region: options.region(of: selection, profile),
      isProduction: profile?.isProduction ?? false)
  }
}
