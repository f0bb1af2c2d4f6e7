internal import CloudModule
internal import HuaweiCloud
internal import JSON
internal import Ports
internal import SimulatedCloud

/// The places at which a script works in a rehearsal, and their twins: one for each account, by whichever
/// profiles, keys and regions the script reaches it.
///
/// That two keys are of one account shows when they are asked whose they are, which is done of all where a script
/// has several; and where they lead to the same project.
struct TwinHomes {
  /// By which accounts are known to be the same one before any of them was asked anything.
  private struct CallerKey: Equatable {
    /// Nil where the key tells.
    let profile: WireKey?
    let key: WireKey?
    let domainID: WireKey?
    let endpoints: Endpoints
  }

  /// With whose rights a script works.
  private struct Caller {
    enum Question { case unasked, asked, answered }

    let key: CallerKey
    /// One of those that it was named by.
    let account: Account
    var twin: Twin
    /// The account itself, as far as it is known.
    var domainID: WireKey?
    var projects: Set<WireKey>
    /// Whose it is.
    var question = Question.unasked
  }

  /// By what a script names one.
  fileprivate struct HomeName: Equatable {
    let profile: WireKey?
    let region: WireKey
    let projectID: WireKey?

    init(_ account: Account) {
      (profile, region) = (account.profile.map { WireKey($0) }, WireKey(account.region.id))
      projectID = account.projectID.map { WireKey($0) }
    }
  }

  /// A caller in one region and project.
  struct Home {
    /// The live account.
    let account: Account
    fileprivate let name: HomeName
    /// What the script has in its place.
    fileprivate let twinAccount: Account
    let place: TwinPlace
    fileprivate let caller: Int
    /// Lists that are being read, or were.
    var loading: Set<TwinCollection> = []
  }

  // Few: there is one for each profile and region that a script uses.
  private var callers: [Caller] = []
  private var homes: [Home] = []

  /// All that there are.
  var twins: [Twin] {
    callers.indices.filter { index in
      !callers[..<index].contains { $0.twin === callers[index].twin }
    }.map { callers[$0].twin }
  }

  subscript(home: Int) -> Home {
    get { homes[home] }
    set { homes[home] = newValue }
  }

  func twin(of home: Int) -> Twin { callers[homes[home].caller].twin }

  /// Where a request comes from; nil for one that no twin's account has made.
  func home(of request: HTTPRequest) -> Int? {
    homes.indices.first { twin(of: $0).place(of: request) == homes[$0].place }
  }

  /// What the script has in the place of a live account.
  mutating func account(for real: Account) -> Account {
    let caller = self.caller(of: real)
    let known = homes.first { home in
      home.caller == caller && home.name == HomeName(real)
    }
    if let known { return known.twinAccount }
    let place = callers[caller].twin.open(
      homes.count, region: real.region.id, projectID: real.projectID)
    let account = real.asTwin(place.credentials)
    homes.append(
      Home(
        account: real, name: HomeName(real), twinAccount: account, place: place, caller: caller))
    if let project = real.projectID { callers[caller].projects.insert(WireKey(project)) }
    unite()
    return account
  }

  private mutating func caller(of real: Account) -> Int {
    let accessKey = real.credentials?.key?.id
    let key = CallerKey(
      profile: accessKey == nil ? real.profile.map { WireKey($0) } : nil,
      key: (accessKey ?? real.provider?.name).map { WireKey($0) },
      domainID: real.domainID.map { WireKey($0) }, endpoints: real.endpoints)
    if let known = callers.firstIndex(where: { $0.key == key }) { return known }
    callers.append(
      Caller(
        key: key, account: real, twin: Twin(domainID: real.domainID, number: callers.count),
        domainID: key.domainID, projects: []))
    return callers.count - 1
  }

  // MARK: Whose they are

  /// The callers who have to be asked whose they are before a request of a home can be answered: it, and others
  /// at the same addresses, may be of one account.
  func unidentified(for home: Int) -> [Int] {
    let mine = homes[home].caller
    let others = callers.indices.filter { other in
      callers[other].twin !== callers[mine].twin
        && callers[other].account.isAtSameAddresses(as: callers[mine].account)
    }
    return others.isEmpty
      ? [] : ([mine] + others).filter { callers[$0].question != .answered }
  }

  /// Who is to be asked whose it is; nil where that was done.
  mutating func ask(_ caller: Int) -> Account? {
    guard callers[caller].question == .unasked else { return nil }
    callers[caller].question = .asked
    return callers[caller].account
  }

  /// Takes the projects that a caller was shown; none where they may not be read.
  mutating func identify(_ caller: Int, by projects: [JSONValue]) {
    callers[caller].question = .answered
    let owners = Set(projects.map { WireKey($0["domain_id"]?.string ?? "") })
    // Who sees the projects of several accounts is not told by them which is his.
    if owners.count == 1, let owner = owners.first, !owner.text.isEmpty {
      callers[caller].domainID = callers[caller].domainID ?? owner
      callers[caller].projects.formUnion(
        projects.compactMap { $0["id"]?.string.map { WireKey($0) } })
    }
    unite()
  }

  /// Takes note of the project that the requests of a home name.
  mutating func learn(project: String, of home: Int) {
    callers[homes[home].caller].projects.insert(WireKey(project))
    unite()
    twin(of: home).learn(project: project, of: homes[home].place)
  }

  /// Has those be one that turn out to be of one account. Where both were changed they stay two.
  private mutating func unite() {
    for index in callers.indices {
      for other in callers[..<index] where isSame(callers[index], other) {
        let (mine, theirs) = (callers[index].twin, other.twin)
        guard mine !== theirs else { continue }
        let (kept, left) = mine.hasChanged ? (mine, theirs) : (theirs, mine)
        if !left.hasChanged { move(from: left, to: kept) }
      }
    }
  }

  private mutating func move(from left: Twin, to kept: Twin) {
    let moved = homes.indices.filter { twin(of: $0) === left }
    kept.adopt(moved.map { homes[$0].place }, of: left)
    for home in moved { homes[home].loading = [] }
    for caller in callers.indices where callers[caller].twin === left {
      callers[caller].twin = kept
    }
  }

  private func isSame(_ one: Caller, _ other: Caller) -> Bool {
    guard one.account.isAtSameAddresses(as: other.account) else { return false }
    let isOneDomain = one.domainID != nil && one.domainID == other.domainID
    return isOneDomain || !one.projects.isDisjoint(with: other.projects)
  }
}

extension Account {
  /// Whether requests for one region go where those of another account go.
  fileprivate func isAtSameAddresses(as other: Account) -> Bool {
    Service.allCases.allSatisfy { service in
      endpoints.endpoint(of: service.endpointName, in: region)
        == other.endpoints.endpoint(of: service.endpointName, in: region)
    }
  }
}
