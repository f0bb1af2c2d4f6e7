internal import JSON

/// What is known of an expression without running it.
struct ScriptValue {
  indirect enum Kind {
    /// A global, or a member of one: `cloud.eip.bind`.
    case path([String])
    case literal(JSONValue)
    case table(TableConstructor)
    /// Anything else.
    case unknown
    /// Several values, as many as a call or `...` gives.
    case many
  }

  var kind: Kind
  /// The local variables this was read from: when one of them is assigned again, nothing is known.
  var variables: [Variable] = []

  static var unknown: ScriptValue { ScriptValue(kind: .unknown) }

  /// What is known once the whole script has been read.
  var settledKind: Kind {
    variables.contains { $0.isReassigned } ? .unknown : kind
  }

  /// The value as a document; nil when it is not known.
  var document: JSONValue? {
    switch settledKind {
    case .literal(let value): return value
    case .table(let table): return table.document
    case .path, .unknown, .many: return nil
    }
  }
}

/// A local variable.
final class Variable {
  let value: ScriptValue
  var isReassigned = false

  init(_ value: ScriptValue) {
    self.value = value
  }
}

/// `{ name = value, value, [key] = value }`
struct TableConstructor {
  struct Entry {
    let name: String
    let position: LuaToken.Position
    let value: ScriptValue
  }

  var entries: [Entry] = []
  var elements: [ScriptValue] = []
  /// Whether there are keys that are not known.
  var hasComputedKeys = false

  /// The table as a document, in the way calls read one; nil when a part is not known.
  var document: JSONValue? {
    guard !hasComputedKeys else { return nil }
    if elements.isEmpty {
      let members = entries.compactMap { entry in
        entry.value.document.map { JSONMember(entry.name, $0) }
      }
      return members.count == entries.count ? .object(members) : nil
    }
    let values = elements.compactMap(\.document)
    return values.count == elements.count && entries.isEmpty ? .array(values) : nil
  }
}
