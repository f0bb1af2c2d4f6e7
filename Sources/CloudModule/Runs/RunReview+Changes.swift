internal import HuaweiCloud
internal import JSON
internal import Journal
internal import Ports

extension CloudHome {
  /// Where a change was made.
  convenience init(of change: RunHistory.Change, in world: World) throws(ConfigurationError) {
    try self.init(of: change.intent.key.argumentsValue, in: world)
  }

  /// Where a change with these arguments is made, as its key has them.
  convenience init(of arguments: JSONValue, in world: World) throws(ConfigurationError) {
    let selection =
      arguments[RecordedRun.accountMember].map { AccountSelection($0) } ?? AccountSelection()
    self.init(account: try world.accounts(selection), world: world, selection: selection)
  }
}

extension RunHistory.Change {
  /// Whether what became of it is to be found out.
  ///
  /// - Parameter includingDoubt: also where a script was told that it is in doubt.
  func isOpen(includingDoubt: Bool) -> Bool {
    guard let outcome else { return true }
    guard outcome.verdict == .inDoubt, let record = try? ChangeRecord(parsing: outcome.record),
      record.ending == .inDoubt
    else { return false }
    // The script has not lived to do anything about one that was given up with it.
    return includingDoubt || record.error?.kind == .cancelled
  }
}

extension RunHistory.Change {
  /// What is known of it, with the time of its last send as this machine's clock had it.
  ///
  /// - Throws: `JSONDecodingError`
  func record(by clock: any Clock) throws(JSONDecodingError) -> ChangeRecord {
    let record = try ChangeRecord(parsing: outcome?.record ?? intent.record)
    return announcedAt.map { record.lastSent(at: clock.wallTime + ($0 - clock.now)) } ?? record
  }
}

extension ChangeRecord {
  /// Whether its effect shows in what its probe saw; nil where nothing tells.
  func isSeen(in document: JSONValue, _ catalog: OperationCatalog) -> Bool? {
    switch judged(by: document, in: catalog) {
    case .done, .underway, .unknown: true
    case .absent, .failed: false
    case .unclear, nil: nil
    }
  }
}
