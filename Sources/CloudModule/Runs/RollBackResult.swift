package import HuaweiCloud
internal import JSON

/// What a roll-back came to.
package struct RollBackResult: Equatable, Sendable {
  /// One change, with what became of it.
  package struct Item: Equatable, Sendable {
    /// Its number in the journal; nil where nothing is recorded.
    package let number: Int64?
    /// What is known of it.
    package internal(set) var record: ChangeRecord
    /// What was called: `eip.bind`.
    package let operation: String
    /// The change in a person's words: `bind EIP 203.0.113.10 (f6318bef-…) to port a135e9b8-…`.
    package let summary: String
    /// The change as a line of Lua.
    package let code: String
    /// The way back in a person's words; nil where there is none.
    package internal(set) var undoSummary: String?
    /// The way back as a line of Lua, in which `…` stands for what is looked up first.
    package internal(set) var undoCode: String?
    /// How that is looked up, in words.
    package internal(set) var undoLookup: String?
    /// What became of it.
    package internal(set) var end: End
    /// The way back; nil where there is none.
    var undo: Undo?
    /// What is known of the change that was to take it back; nil where none was sent.
    var way: ChangeRecord?
  }

  /// What became of one change.
  package enum End: Equatable, Sendable {
    /// A change of the roll-back has taken it back.
    case undone
    /// An earlier roll-back had.
    case wasUndone
    /// What was there before is there again, by somebody else's doing.
    case isBack
    /// It was not made after all, or it was somebody else's work.
    case notMade
    /// It is as it was.
    case left(Reason)
  }

  /// Why a change was not taken back.
  package enum Reason: Equatable, Sendable {
    /// Nobody knows whether it was made, for this reason.
    case inDoubt(String)
    /// What is there is not what it left, but this, in the probe's words: `bound to port a135e9b8-…`.
    case changedSince(String)
    /// No call does, for this reason.
    case noWay(String)
    /// The call that does failed: the error's line.
    case failed(String)
    /// Nobody knows whether that call was carried out.
    case undoInDoubt(String)
    /// The roll-back was given up before.
    case notReached
  }

  /// Why the whole was ended before its end, to be gone on with later.
  package enum Obstacle: Equatable, Sendable {
    /// Somebody has asked for it.
    case stopped
    /// There is no getting through to the cloud: the key, the connection or the service.
    case trouble(CloudError)
  }

  /// In the order in which the changes were made.
  package internal(set) var items: [Item]
  /// nil where all was tried.
  package internal(set) var obstacle: Obstacle?

  init(items: [Item]) { self.items = items }

  /// What was not taken back.
  package var left: [Item] {
    items.filter { if case .left = $0.end { true } else { false } }
  }

  /// Whether all is as it was before.
  package var isComplete: Bool { left.isEmpty }

  /// Whether there was something to take back.
  package var hasChanges: Bool {
    items.contains { $0.end != .notMade }
  }
}

extension RollBackResult.Item {
  init(
    _ number: Int64?, _ record: ChangeRecord, _ catalog: OperationCatalog,
    knowing resources: SeenResources?
  ) {
    self.number = number
    (operation, self.record) = (record.operation, record)
    let subject = record.subject(in: catalog)
    summary = subject?.summary(knowing: resources) ?? record.operation
    code = subject?.code ?? "cloud.\(record.operation)"
    end = .left(.notReached)
  }
}

extension ChangeRecord {
  /// Whether nobody knows what became of it, or what it has made.
  func needsDeciding(in catalog: OperationCatalog) -> Bool {
    guard lastSend != nil else { return false }
    switch ending {
    case nil, .inDoubt, .failed: return true
    case .refused: return false
    // It was not waited for: it may yet take effect, or be found to have made something.
    case .done:
      return isUnsettled == true
        || undo == nil && !wasRefused && results?.contains(.null) == true
          && catalog.operation(named: operation)?.change?.undo != nil
    }
  }

}

extension OperationCatalog {
  /// Why no call takes a change back, as the rest of a sentence.
  ///
  /// - Parameter name: of what was called; of no operation where it was a request of the script's own.
  func reasonForNoUndo(of name: String) -> String {
    guard let operation = operation(named: name), let change = operation.change else {
      return "Halo does not know what a request of your own changes"
    }
    if change.undo == nil { return "cloud.\(operation.name) has no counterpart" }
    return change.undoGap ?? "what was there before was not seen, or no call restores it"
  }
}
