public import HuaweiCloud
package import Journal
public import Ports
internal import TaskLoop

/// All of the outside that calls of the cloud depend on: a clock, what carries requests, what keeps
/// entries, and whose accounts there are.
///
/// A `cloud` table is made in a world and stays there, whatever its program turns to afterwards. The
/// real world, a simulated one and a mixture differ in their parts alone; nothing asks which it is.
public struct World {
  /// Makes the account for `cloud` itself, or for what `cloud.account{…}` names.
  public typealias AccountFactory = (AccountSelection) throws(ConfigurationError) -> Account

  /// What people call it; nil for the real one, which needs no name: `simulator`.
  public let name: String?
  /// What calls in it read the time from.
  public let clock: any Clock
  /// Where requests go that are signed for one of the accounts.
  public let transport: any Transport
  /// Where what calls do is written down.
  public let journal: any Journal
  /// Makes the accounts that scripts select.
  public let accounts: AccountFactory
  /// Where credential providers read files.
  public let loader: any Loader
  /// What a person has chosen besides, so that a change is found in its account again.
  let selection: AccountSelection
  /// What calls share that go to the same servers.
  let calls: SharedCalls
  /// Who attends what is done in it where no script runs; nil for nobody.
  package var attendance: Attendance?
  /// When it is given up what is read in it where no script runs.
  package var end = Instant.never
  /// Whether what is done in it is only tried out, so that nobody goes on with it.
  package var isRehearsal = false

  /// - Parameters:
  ///   - clock: the one of the loop, and the one that `transport` and `journal` wait on.
  public init(
    named name: String? = nil, clock: any Clock, transport: any Transport,
    journal: any Journal = ImmediateJournal(), loader: any Loader = FileLoader(),
    accounts: @escaping AccountFactory
  ) {
    self.name = name
    self.clock = clock
    self.transport = transport
    self.journal = journal
    self.accounts = accounts
    self.loader = loader
    selection = AccountSelection()
    calls = SharedCalls()
  }

  private init(
    _ other: World, journal: any Journal, selection: AccountSelection,
    accounts: @escaping AccountFactory
  ) {
    self.selection = selection
    (name, clock, transport) = (other.name, other.clock, other.transport)
    (loader, calls, attendance, end) = (other.loader, other.calls, other.attendance, other.end)
    (self.journal, self.accounts, isRehearsal) = (journal, accounts, other.isRehearsal)
  }

  /// The same world, where `cloud` works on other accounts.
  ///
  /// - Parameter selection: what leads to them from those that its program was started with.
  public func with(
    selection: AccountSelection = AccountSelection(), accounts: @escaping AccountFactory
  ) -> World {
    World(self, journal: journal, selection: selection, accounts: accounts)
  }

  /// The same world, whose entries are kept elsewhere.
  func with(journal: any Journal) -> World {
    World(self, journal: journal, selection: selection, accounts: accounts)
  }

  /// The same world, where a journal is looked after while something is waited for, so that this process
  /// stays the one that has a run of it.
  package func lookingAfter(_ store: any JournalStore) -> World {
    with(journal: StoreAttendant(store))
  }

  /// Tells how long its changes take: exactly one of these times, which ascend.
  package func expect(_ times: [Duration]) { calls.state.waits.expect(times) }

  /// How its waits go.
  var route: Route { Route(transport: transport, journal: journal, loader: loader) }
}
