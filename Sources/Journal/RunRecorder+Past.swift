public import Ports

// What earlier runs recorded, and what others that go on now have found out.
extension RunRecorder {
  /// Asks for the records of the last changes of one kind that were carried out in the same account,
  /// without waiting for them.
  ///
  /// - Parameters:
  ///   - limit: how many there are at most.
  ///   - then: given them, the newest first, and none where the journal cannot tell; before this returns
  ///     where the store is done at once. Not called as long as nothing is recorded.
  public func findOutcomes(
    of operation: String, limit: Int, then: @escaping ([[UInt8]]) -> Void
  ) {
    guard let store = writer.store, let number else { return }
    store.outcomes(of: operation, like: number, limit: limit) { then((try? $0.get()) ?? []) }
  }

  /// Whether the journal is open, so that asking it costs no start.
  public var isOpen: Bool { writer.store != nil }

  /// Tells others with this journal of a service's limit, without waiting for them. Opens the journal,
  /// where that has not been done: whoever is throttled has the time.
  ///
  /// - Parameter then: given nil where nobody can be told.
  public func share(_ report: LimitReport, then: @escaping (LimitNotice?) -> Void) {
    guard let store = try? writer.opened() else { return then(nil) }
    store.share(report, then: then)
  }

  /// Looks what others have said of limits, without waiting for that.
  public func findLimits(then: @escaping ([LimitNotice]) -> Void) {
    guard let store = writer.store else { return then([]) }
    store.findLimits(then: then)
  }
}
