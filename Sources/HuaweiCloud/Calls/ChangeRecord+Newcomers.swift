public import JSON

// What has come since a change was announced, where that does not tell which of it is its own.
extension ChangeRecord {
  /// Whether a person may have to say what became of it: nothing shows it, or what it has made looks
  /// like what others have.
  public func mayNeedClaim(in catalog: OperationCatalog) -> Bool {
    guard let change = catalog.operation(named: operation)?.change else { return true }
    return change.repetition == .duplicates
  }

  /// The things of a list that were not there before it.
  ///
  /// - Parameter document: the first result of the read of `check`.
  public func newcomers(in document: JSONValue) -> [JSONValue] {
    (document.array ?? []).filter { element in
      element.text("id") != nil && before.element(where: "id", is: element.text("id")) == nil
    }
  }

  /// Whether what was seen last may be its effect, and nothing tells it from that of others' changes.
  public func isUnclear(in catalog: OperationCatalog) -> Bool {
    guard let probes = catalog.operation(named: operation)?.change?.probes else { return false }
    return zip(probes.indices, seen).contains { index, now in
      if case .unclear = probes[index].judge(evidence(index, now: now)) { true } else { false }
    }
  }

  /// The same record, where somebody says that this is what it has made.
  public func claiming(_ id: String) -> ChangeRecord {
    var record = self
    record.claimed = id
    return record
  }

  /// The same record, where these things are known to be others': they count as there before.
  public func besides(strangers: [JSONValue]) -> ChangeRecord {
    guard let list = before.array else { return self }
    let new = strangers.filter { before.element(where: "id", is: $0.text("id")) == nil }
    guard !new.isEmpty else { return self }
    var record = self
    record.before = .array(list + new)
    record.strangers = (self.strangers ?? []) + new.compactMap { $0.text("id") }
    return record
  }
}
