package import HuaweiCloud
internal import JSON
package import Journal
internal import Text

/// What a run has changed in a person's words, with the names that its own answers have told.
package struct RunWords {
  private let catalog: OperationCatalog
  private let resources: SeenResources

  /// - Parameter history: all that its journal has of it.
  package init(_ history: RunHistory, catalog: OperationCatalog = .standard) {
    self.catalog = catalog
    resources = SeenResources(of: history, in: catalog)
  }

  /// `rename EIP 203.0.113.10 (f6318bef-…) to web`, without control characters; only the name of what was
  /// called where this program does not know it.
  package func summary(of change: RunHistory.Change) -> String {
    subject(of: change)?.summary(knowing: resources) ?? change.intent.key.name.escapingControls
  }

  /// What was called; nil where this program does not know it.
  private func subject(of change: RunHistory.Change) -> Call.Subject? {
    let key = change.intent.key
    let members = key.argumentsValue.members ?? []
    let arguments = Arguments(
      Dictionary(members.map { (WireKey($0.name), $0.value) }) { $1 })
    return catalog.operation(named: key.name).map { .operation($0, arguments) }
      ?? (try? RawRequest(fields: arguments)).map { .request($0) }
  }

  /// What a person calls to look after a change that no command looks after any more: each with what it is
  /// for, as lines of Lua.
  package func byHand(_ change: RunHistory.Change) -> [(purpose: String, call: String)] {
    let record = try? ChangeRecord(parsing: change.outcome?.record ?? change.intent.record)
    var calls: [(purpose: String, call: String)] = []
    if let subject = subject(of: change) { calls.append(("it was", subject.code)) }
    if let check = record?.check(in: catalog) {
      calls.append(("to look", check.read.code(with: check.arguments)))
    }
    if let undo = record?.undo, let plan = UndoPlan(undo, in: catalog, knowing: resources) {
      calls.append(("to take it back", plan.code + (plan.lookup.map { " -- \($0)" } ?? "")))
    }
    return calls
  }

  /// What was there before it, in the words of the look that was had then: `bound to port f588ccfa-…`. Nil
  /// where nothing was looked at.
  package func before(_ change: RunHistory.Change) -> String? {
    guard let record = try? ChangeRecord(parsing: change.intent.record), !record.state.isEmpty
    else {
      return change.intent.before.map {
        String(decoding: $0.serialized(), as: UTF8.self).excerpt(400).escapingControls
      }
    }
    return record.state.escapingControls
  }

  /// What there is by it that was not there before: `192.168.0.77 (beeb8da1…)`.
  package func made(_ change: RunHistory.Change) -> [String] {
    guard let outcome = change.outcome, outcome.verdict == .done,
      let record = try? ChangeRecord(parsing: outcome.record),
      let operation = catalog.operation(named: record.operation)
    else { return [] }
    let given = Set(record.arguments.values.values.compactMap { $0.string.map { WireKey($0) } })
    return zip(record.results ?? [], operation.results).compactMap { value, result in
      guard let type = result.type.innermostRecord, let id = value["id"]?.string,
        !given.contains(WireKey(id))
      else { return nil }
      return Self.title(of: value, as: type)
    }
  }

  /// A thing by its name and its id: `192.168.0.77 (beeb8da1…)`; nil for what has none.
  static func title(of value: JSONValue, as type: RecordType?) -> String? {
    guard let id = value["id"]?.string else { return nil }
    let names = type.map { RecordTraits($0).names } ?? []
    let name = names.lazy.compactMap { value.first(at: $0.path) }.first
    return (name.map { "\($0) (\(id))" } ?? id).excerpt(100).escapingControls
  }
}

extension SeenResources {
  /// What the answers of a run have told, those that its process got and those of earlier ones.
  init(of history: RunHistory, in catalog: OperationCatalog) {
    self.init()
    for entry in history.entries {
      switch entry.content {
      case .step(let step) where step.kind == .read && !step.isError:
        guard let operation = catalog.operation(named: step.key.name),
          let results = (try? JSONValue(parsing: step.record))?["results"]?.array
        else { continue }
        for (value, result) in zip(results, operation.results) {
          remember(value, as: result.type)
        }
      case .intent(let intent):
        guard let before = intent.before, let record = try? ChangeRecord(parsing: intent.record),
          let type = record.check(in: catalog)?.read.results.first?.type
        else { continue }
        remember(before, as: type)
      case .step, .outcome: break
      }
    }
  }
}
