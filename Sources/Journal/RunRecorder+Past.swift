// What earlier runs recorded.
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
}
