public import HuaweiCloud
public import JSON
public import Journal
internal import Ports

/// Looks again at what a run has changed. It changes nothing in the cloud; in the journal it writes what
/// it has found out about changes of which nobody knew whether they were made.
///
/// The run must be locked by this process.
public final class RunReview {
  /// What is so of one change.
  public enum Finding: Equatable, Sendable {
    /// Seen to be as the change left it.
    case holds
    /// The run itself has changed it again since.
    case superseded
    /// It is not as the change left it: what the probe sees now, null for nothing.
    case gone(JSONValue)
    /// It was proved not to have been made.
    case notMade
    /// It was carried out and came to an error state, in this line: a script is told so.
    case failed(String)
    /// Nobody can tell, for this reason.
    case unknown(String)
    /// Something has come that it may have made, and nothing tells whether, or which of it: in this line.
    case unclear(String)
    /// It could not be looked at, for this error.
    case unreadable(CloudError)
  }

  /// One change with what is so of it.
  public struct Reviewed: Sendable {
    /// As the journal has it.
    public let change: RunHistory.Change
    /// As it is now.
    public let finding: Finding
    /// Whether it was only now found out what had become of it.
    public let isNew: Bool
  }

  /// Whether somebody has said of a change that it was made which was settled otherwise.
  public internal(set) var hasOverruled = false
  private let run: Int64
  let world: World
  private let store: any JournalStore
  let catalog: OperationCatalog
  /// What other runs have made, once that was asked.
  private var elsewhere: [ChangeRecord]?
  private var looks: [StepKey: Result<JSONValue, CloudError>] = [:]
  /// What was found of changes: each chain of them is gone along once.
  private var findings: [Int64: Finding] = [:]
  /// What the run has done, with what was found out about it.
  public private(set) var history: RunHistory
  /// Of changes that undo each other's effect, the one after which nothing was seen any more of another
  /// one, by the number of that. Known once it was checked what is so.
  public private(set) var overwriters: [Int64: Int64] = [:]

  /// - Parameters:
  ///   - run: its number.
  ///   - history: all that its journal has of it.
  ///   - world: where it was made.
  public init(
    of run: Int64, _ history: RunHistory, in store: any JournalStore, world: World,
    catalog: OperationCatalog = .standard
  ) {
    (self.run, self.history, self.store) = (run, history, store)
    (self.world, self.catalog) = (world.lookingAfter(store), catalog)
  }

  // MARK: Deciding

  /// Finds out what became of each change whose process was gone before it knew, oldest first, and
  /// writes it down.
  ///
  /// - Parameter includingDoubt: whether those are looked at again that a script was told are in
  ///   doubt.
  public func decide(includingDoubt: Bool = false) throws(JournalError) -> [Reviewed] {
    var reviewed: [Reviewed] = []
    for change in history.changes where change.isOpen(includingDoubt: includingDoubt) {
      if world.attendance?.isOver == true { break }
      reviewed.append(
        Reviewed(change: change, finding: try decide(change), isNew: true))
    }
    return reviewed
  }

  private func decide(_ change: RunHistory.Change) throws(JournalError) -> Finding {
    let record: ChangeRecord
    let home: CloudHome
    do {
      record = try known(of: change).get()
      home = try self.home(of: change)
    } catch let error as JournalError {
      throw error
    } catch {
      return .unknown("\(error)")
    }
    return try decide(change, record, home)
  }

  /// What is known of a change beside what others have made, of its run and of others.
  func known(
    of change: RunHistory.Change
  ) throws(JournalError) -> Result<ChangeRecord, JSONDecodingError> {
    let record: ChangeRecord
    do throws(JSONDecodingError) {
      record = try change.record(by: world.clock)
    } catch {
      return .failure(error)
    }
    guard record.needsDeciding(in: catalog) else { return .success(record) }
    let own = history.changes.filter { $0.number != change.number }.compactMap(\.made)
    if elsewhere == nil { elsewhere = try store.made(besides: run, history) }
    return .success(record.besides(own + (elsewhere ?? []), in: catalog))
  }

  /// - Parameter claim: what somebody says of it. What is found out otherwise is not written down.
  func decide(
    _ change: RunHistory.Change, _ record: ChangeRecord, _ home: CloudHome,
    claiming claim: Claim? = nil
  ) throws(JournalError) -> Finding {
    let call: Call
    do throws(CloudError) {
      call = try Call(deciding: record, in: catalog, account: home.account)
    } catch {
      return .unknown(error.line)
    }
    if let (usual, most) = call.decisionTime(at: world.clock.wallTime) {
      let name =
        "change \(change.number), \(RunWords(history, catalog: catalog).summary(of: change))"
      world.attendance?.announce(.init(change: name, run: run, usual: usual, most: most))
    }
    var looking = WorldCall(call, in: world)
    let outcome = CallDriver(world: world).finish(&looking)
    let decision = Decision(outcome, of: looking.call, record)
    if let claim, !claim.agrees(with: decision) {
      return .unclear("others have changed the like while it was looked for")
    }
    try write(decision, of: change)
    switch decision {
    case .made: return .holds
    case .notMade: return .notMade
    case .failed(_, let error): return .failed(error.line)
    case .unknown(let error):
      let isUnclear = looking.call.record?.isUnclear(in: catalog) ?? false
      return isUnclear ? .unclear(error.line) : .unknown(error.line)
    }
  }

  func write(_ decision: Decision, of change: RunHistory.Change) throws(JournalError) {
    guard let outcome = decision.outcome(of: change.number, at: world.clock.wallTime) else {
      return
    }
    let entry = Entry(history.nextNumber, .outcome(outcome))
    try store.append([entry], to: run)
    history.append(entry)
  }

  // MARK: Checking

  /// Looks whether what was done is still so, in the order in which it was done.
  public func check() -> [Reviewed] {
    let sights = Sights(history, catalog)
    findings = [:]
    let undone = Set(
      history.changes.filter { $0.outcome?.verdict == .done }.compactMap(\.intent.undoes))
    var reviewed: [Reviewed] = []
    for change in history.changes where change.outcome?.verdict == .done {
      if world.attendance?.isOver == true { break }
      let finding =
        undone.contains(change.number) ? .superseded : self.finding(change, sights)
      reviewed.append(Reviewed(change: change, finding: finding, isNew: false))
    }
    let homes = Dictionary(uniqueKeysWithValues: history.changes.map { ($0.number, $0) })
    overwriters = sights.overwriters { made in
      guard let change = homes[made.number], let check = made.record.check(in: catalog),
        let home = try? home(of: change)
      else { return nil }
      return try? look(check.read, check.arguments, made.question, home).get()
    }
    return reviewed
  }

  private func finding(_ change: RunHistory.Change, _ sights: Sights) -> Finding {
    if let known = findings[change.number] { return known }
    let finding = found(of: change, sights)
    findings[change.number] = finding
    return finding
  }

  private func found(of change: RunHistory.Change, _ sights: Sights) -> Finding {
    guard let made = sights.numbered[change.number], let check = made.record.check(in: catalog)
    else { return .unknown("nothing shows whether it is so") }
    let (record, question) = (made.record, made.question)
    if let later = sights.last(of: question, after: change.number),
      record.isSeen(in: later, catalog) == false
    {
      return .superseded
    }
    let home: CloudHome
    do throws(ConfigurationError) {
      home = try self.home(of: change)
    } catch {
      return .unreadable(CloudError(.auth, operation: "", message: error.message))
    }
    switch look(check.read, check.arguments, question, home) {
    case .success(let now):
      switch record.isSeen(in: now, catalog) {
      case true?: return .holds
      case false? where sights.isOverwritten(change.number, question, by: now): return .superseded
      case false?:
        let isOwnWork = sights.successors(of: made).contains {
          [.holds, .superseded].contains(finding($0, sights))
        }
        return isOwnWork ? .superseded : .gone(now)
      case nil: return .unknown("what is there now does not tell which is its own")
      }
    case .failure(let error): return .unreadable(error)
    }
  }

  private func look(
    _ read: HuaweiCloud.Operation, _ arguments: Arguments, _ question: StepKey, _ home: CloudHome
  ) -> Result<JSONValue, CloudError> {
    let key = StepKey(
      name: question.name, arguments: question.arguments,
      after: home.selection.document?.canonicalForm ?? [])
    if let known = looks[key] { return known }
    let result = look(read, arguments, home)
    looks[key] = result
    return result
  }

  /// What a read shows now; null where the thing is not there.
  func look(
    _ read: HuaweiCloud.Operation, _ arguments: Arguments, _ home: CloudHome
  ) -> Result<JSONValue, CloudError> {
    do throws(CloudError) {
      var call = WorldCall(try Call(read, arguments, account: home.account), in: world)
      switch CallDriver(world: world).finish(&call) {
      case .success(let success): return .success(success.results.first ?? .null)
      case .failure(let error) where error.saysMissing: return .success(.null)
      case .failure(let error): return .failure(error)
      }
    } catch {
      return .failure(error)
    }
  }

  /// Whether there is a change of which nobody knows what became of it.
  public var hasDoubt: Bool { history.changes.contains { $0.isOpen(includingDoubt: true) } }

  func home(of change: RunHistory.Change) throws(ConfigurationError) -> CloudHome {
    try CloudHome(of: change, in: world)
  }
}
