internal import ArgumentParser
internal import CloudModule
internal import HuaweiCloud
internal import Journal
internal import Ports
internal import SimulatedCloud
internal import StandardModules
internal import Text

/// A world that a run can work in, whose accounts there are in it, and which of them it is on.
final class Place {
  fileprivate let base: World
  let accounts: any AccountSource
  /// What a person has chosen at the prompt; it goes before the options.
  fileprivate(set) var selection = AccountSelection()
  /// What was changed there, while somebody is elsewhere.
  var changes: ChangeLog?

  fileprivate init(_ base: World, _ accounts: any AccountSource) {
    self.base = base
    self.accounts = accounts
  }

  var prompt: Prompt { accounts.prompt(for: selection) }

  /// - Parameter given: what `cloud.account{…}` was given; goes before all else.
  fileprivate func account(
    _ given: AccountSelection, chosen selection: AccountSelection
  ) throws(ConfigurationError) -> Account {
    var wanted = given
    // Another profile has regions of its own.
    if given.profile == nil || given.profile == selection.profile {
      wanted.region = given.region ?? selection.region
    }
    wanted.profile = given.profile ?? selection.profile
    return try accounts.account(wanted)
  }
}

/// Where a run works, and where else it can go: the cloud, and any number of simulators, each with a
/// transport of its own.
final class Places {
  /// Where `cloud` works now.
  private(set) var current: Place
  /// The cloud itself.
  let cloud: Place
  private let makeSimulator: (SimulatedCloud, any Journal) -> World
  /// The secrets of the run's own account, and those of the environment.
  private let secrets: Secrets
  /// The keys of the accounts there were.
  private var keys: [Credentials] = []
  /// Tells what the owner of an account should know, once.
  private let onWarning: (String) -> Void
  private var toldWarnings: Set<WireKey> = []

  /// - Parameters:
  ///   - simulator: makes what answers with `--sim`.
  ///   - network: what carries requests of the cloud itself.
  ///   - traced: shows what passes through a transport, if that is wanted.
  ///   - journal: where changes are announced.
  ///   - programs: what tells secrets of profiles.
  ///   - onWarning: is told what the owner of an account should know, once.
  init(
    _ options: CloudOptions, simulator: () -> SimulatedCloud, clock: any Clock,
    network: any Transport, traced: @escaping (any Transport) -> any Transport,
    journal: any Journal, programs: SecretPrograms,
    onWarning: @escaping (String) -> Void
  ) {
    self.onWarning = onWarning
    secrets = Secrets(values: options.secrets)
    makeSimulator = { cloud, journal in
      World(
        named: AccountTitle.simulator, clock: clock,
        transport: traced(SimulatedTransport(server: cloud, clock: clock)), journal: journal,
        accounts: DemoAccounts().account)
    }
    let configured = ConfiguredAccounts(options: options)
    cloud = Place(
      World(
        clock: clock, transport: network, journal: journal,
        loader: WatchedLoader(base: FileLoader(runProgram: programs.output)),
        accounts: configured.account),
      configured)
    current = options.sim ? Place(makeSimulator(simulator(), journal), options.accounts) : cloud
  }

  /// The world as `cloud` finds it at the place where it is.
  var world: World {
    let (place, selection) = (current, current.selection)
    return place.base.with(selection: selection) {
      [unowned self] given throws(ConfigurationError) in
      let account = try place.account(given, chosen: selection)
      if let key = account.credentials, !keys.contains(key) { keys.append(key) }
      for warning in account.warnings where toldWarnings.insert(WireKey(warning)).inserted {
        onWarning(warning)
      }
      return account
    }
  }

  /// The cloud itself with the accounts that a run had.
  func world(of account: RunAccount) -> World? {
    guard var options = try? CloudOptions.parse([]) else { return nil }
    options.take(account)
    return cloud.base.with(accounts: ConfiguredAccounts(options: options).account)
  }

  // MARK: Going elsewhere

  /// Stays at the place, in another region.
  func go(toRegion region: String) throws(ConfigurationError) {
    let before = current.selection
    current.selection.region = region
    try stay(unless: { [current] in current.selection = before })
  }

  /// Goes to an account of the cloud.
  func go(toProfile name: String) throws(ConfigurationError) {
    let (place, before) = (current, cloud.selection)
    current = cloud
    cloud.selection = AccountSelection(profile: name)
    try stay(unless: { [self] in
      current = place
      cloud.selection = before
    })
  }

  /// Goes to a fresh simulator.
  func goToSimulator() {
    // What is changed there is gone with it, and concerns no journal.
    current = Place(makeSimulator(SimulatedCloud(), ImmediateJournal()), DemoAccounts())
  }

  /// Takes back what was done when there is no account.
  private func stay(unless takeBack: () -> Void) throws(ConfigurationError) {
    do throws(ConfigurationError) {
      _ = try world.accounts(AccountSelection())
    } catch {
      takeBack()
      throw error
    }
  }

  // MARK: Secrets

  /// Whether an input holds what is secret of a key of an account, what looks like a secret, or what may be one
  /// beside the id of a key.
  func isSecret(_ input: String) -> Bool {
    // Also that of an account which nothing was asked of yet.
    _ = try? world.accounts(AccountSelection())
    return keys.contains { $0.stand(in: input) }
      || secrets.stand(inSource: input)
      || KeyPair.mayStand(in: input, ids: keys.compactMap { $0.key?.id })
  }
}
