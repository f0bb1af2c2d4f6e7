public import HuaweiCloud
package import Journal
public import LuaHost
internal import TaskLoop

// What a program that people talk to needs besides: to ask before changes, to take them back, and
// to go to another account.
extension CloudModule {
  /// Is asked before each change, by a script or a task of it, after its fields were checked and
  /// before anything is sent; it may take its time, and nothing else happens meanwhile. It must not
  /// use Lua or the loop. Nobody is asked while it is nil, nor about what `pushTakeBack` does.
  public var beforeChange: ((ChangeAnnouncement) -> ChangeAnswer)? {
    get { watch.beforeChange }
    set { watch.beforeChange = newValue }
  }

  /// Is told of a change that somebody has approved and whose task was cancelled then, and whether it
  /// may have been carried out nevertheless.
  public var whenGivenUp: ((ChangeAnnouncement, _ inDoubt: Bool) -> Void)? {
    get { watch.whenGivenUp }
    set { watch.whenGivenUp = newValue }
  }

  /// Is told how each change of a script has ended, and which of them roll-backs have taken back. It
  /// must not use Lua or the loop. While somebody is told, the names of resources that answers show
  /// are kept.
  public var whenEnded: ((ChangeNotice) -> Void)? {
    get { watch.whenEnded }
    set {
      watch.whenEnded = newValue
      if newValue != nil, records.resources == nil { records.keepResources() }
    }
  }

  /// Where the changes made are kept; nil before `keepHistory`.
  public var changes: ChangeLog? {
    get { watch.log }
    set { watch.log = newValue }
  }

  /// Begins to keep the changes made, and the names of the resources that answers show. Called
  /// again, it begins anew.
  public func keepHistory() {
    records.keepResources()
    watch.log = ChangeLog(catalog: catalog, clock: world.clock) { [records] in records.resources }
  }

  /// Has `cloud` work in another world, or on another account, from now on, and `cloud.account{…}`
  /// start from it.
  ///
  /// Calls under way end where they began; tables that `cloud.account` made before stay where they
  /// are.
  public func use(_ world: World) {
    self.world = world
    cloud?.account = LazyAccount(AccountSelection(), in: world)
    // Ids of one account are of no use in another.
    if records.resources != nil { records.keepResources() }
  }

  /// The account that `cloud` works on, opened if need be.
  public func currentAccount() throws(ConfigurationError) -> Account? {
    try cloud?.account.get().account
  }

  /// Pushes a function that takes a change back when a task calls it: where nobody knows whether it was
  /// made, that is found out first. It waits and shows progress as any call does. [-0, +1]
  ///
  /// - Parameters:
  ///   - entry: one that has a record, as all but requests of a script's own have.
  ///   - then: is told what has become of it.
  package func pushTakeBack(
    of entry: ChangeEntry, on stack: LuaStack, then: @escaping (RollBackResult.Item) -> Void
  ) {
    guard let record = entry.record else {
      return stack.push(function: { _ throws(LuaError) in
        throw LuaError("no call takes back \(entry.operation)")
      })
    }
    let home = CloudHome(account: entry.account, world: entry.world)
    let target = RollBack.Target(number: entry.journalNumber, record: record, home: home)
    pushTakeBack(target, in: home.world, recorder: run?.recorder, on: stack) { [watch] item in
      watch.log?.resolved(entry.number, item)
      then(item)
    }
  }

  /// The same of a change of an earlier session.
  package func pushTakeBack(
    of change: EarlierChange, on stack: LuaStack, then: @escaping (RollBackResult.Item) -> Void
  ) throws(JournalError) {
    let (recorder, world) = try change.reopened()
    pushTakeBack(change.target, in: world, recorder: recorder, on: stack) { item in
      change.close(recorder)
      then(item)
    }
  }

  private func pushTakeBack(
    _ target: RollBack.Target, in world: World, recorder: RunRecorder?, on stack: LuaStack,
    then: @escaping (RollBackResult.Item) -> Void
  ) {
    let rollBack = RollBack(
      [target], in: world, catalog: catalog, recorder: recorder, knowing: records.resources,
      task: run?.path ?? 0)
    stack.push(function: { [loop] stack throws(LuaError) in
      try loop.suspend(
        stack,
        on: RollBackWait(rollBack, of: "undo", in: world) { result in
          if let item = result.items.first { then(item) }
          return nil
        })
    })
  }

  /// What answers told of resources since `keepHistory`; nil before.
  package var resources: SeenResources? { records.resources }
}
