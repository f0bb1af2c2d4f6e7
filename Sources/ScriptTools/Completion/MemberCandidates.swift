internal import HuaweiCloud
internal import JSON
internal import StandardModules
internal import Text

/// Lists the members of values whose names begin in a way.
struct MemberCandidates {
  typealias Candidate = CompletionList.Candidate

  let values: ScriptValues
  let prefix: String
  /// Whether they stand after a colon.
  let methods: Bool

  private var live: LiveValues { values.live }

  func members(of value: KnownValue?) -> LiveValues.Members {
    switch value {
    case .live(let reference):
      live.members(
        of: reference, beginningWith: prefix,
        functionsOnly: methods || live.isString(reference))
    case .typed(let type): members(of: type)
    case .field(let field, _): members(of: field.type)
    case .literal(.string): strings
    case .enumeration(let enumeration) where !methods:
      chosen(enumeration.values.map { Candidate($0) })
    case .object(let object): members(of: object)
    case .module(let table) where !methods:
      chosen(
        table.members.keys.map { Candidate($0, live.notes.note(on: $0, of: table.name) ?? "") }
          .sortedByText)
    case .table(let table): members(of: table)
    default: LiveValues.Members()
    }
  }

  private func members(of type: ValueType) -> LiveValues.Members {
    switch type {
    case .string, .time: strings
    case .record(let record) where !methods:
      chosen(record.candidates.filter(\.text.isLuaName).sortedByText)
    default: LiveValues.Members()
    }
  }

  private func members(of object: ModuleType) -> LiveValues.Members {
    var candidates = object.methods.map { Candidate($0.name, $0.summary) }
    if !methods { candidates += object.fields.map { Candidate($0.name, $0.documentation) } }
    return chosen(candidates.sortedByText)
  }

  /// The fields that the text gives a table.
  private func members(of table: TableConstructor) -> LiveValues.Members {
    let names = values.entries(of: table).keys.filter { $0.isLuaName && $0.hasPrefix(prefix) }
    let candidates = names.compactMap { name -> Candidate? in
      let value = values.member(name, of: .table(table))
      if methods, !(value?.isFunction ?? false) { return nil }
      return Candidate(name, value?.phrase ?? "")
    }
    return chosen(candidates.sortedByText)
  }

  /// The methods that all strings have.
  private var strings: LiveValues.Members {
    guard case .live(let library) = live.variable("string") else { return LiveValues.Members() }
    return live.members(of: library, beginningWith: prefix, functionsOnly: true)
  }

  private func chosen(_ candidates: [Candidate]) -> LiveValues.Members {
    LiveValues.Members(candidates: candidates.filter { $0.text.hasPrefix(prefix) })
  }
}

extension [CompletionList.Candidate] {
  var sortedByText: [CompletionList.Candidate] { sorted { $0.text < $1.text } }
}

extension KnownValue {
  fileprivate var isFunction: Bool {
    switch self {
    case .closure, .function, .operation: true
    default: false
    }
  }
}
