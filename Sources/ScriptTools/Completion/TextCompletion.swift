internal import HuaweiCloud
internal import Text

// What may stand in a string that is being typed.
extension Completion {
  /// - Parameters:
  ///   - start: where it begins, after its quote.
  ///   - closing: what ends it.
  func inText(from start: Int, closing: String, _ scope: CursorScope) -> CompletionList {
    guard scope.wantsValue else { return CompletionList(start: start, ending: closing) }
    let prefix = String(decoding: text[start..<cursor], as: UTF8.self)
    func fitting(_ candidates: [Candidate]) -> CompletionList {
      CompletionList(start: start, candidates.filter { $0.text.hasPrefix(prefix) }, ending: closing)
    }
    switch scope.calledGlobal {
    case "require": return listed(live.modules(beginningWith: prefix), start, ending: closing)
    case "help": return fitting(topics().sorted().map { Candidate($0) })
    default: break
    }
    switch scope.cursor.open.first {
    case .operation: return fitting(scope.comparable)
    case .index(let chain):
      return listed(
        keys(of: scope.values.value(of: .chain(chain)), prefix, scope), start,
        ending: "\(closing)]")
    default: return CompletionList(start: start, values(scope, prefix), ending: closing)
    }
  }

  /// What the brackets behind a value may hold.
  private func keys(
    of value: KnownValue?, _ prefix: String, _ scope: CursorScope
  ) -> LiveValues.Members {
    if case .live(let table) = value {
      return live.members(of: table, beginningWith: prefix, functionsOnly: false, asNames: false)
    }
    return MemberCandidates(values: scope.values, prefix: prefix, methods: false)
      .members(of: value)
  }

  /// The values of the field in which the string begins, itself or as an element of a list:
  /// `port_id = { "…", "`.
  private func values(_ scope: CursorScope, _ prefix: String) -> [Candidate] {
    var open = scope.cursor.open[...]
    var isElement = false
    if case .table(_, nil) = open.first {
      open = open.dropFirst()
      isElement = true
    }
    guard let (field, operation) = CalledTable(open, scope.values)?.operationField else {
      return []
    }
    if isElement {
      guard case .list = field.type else { return [] }
    }
    return FieldValues(resources: resources)
      .candidates(for: field, of: operation, beginningWith: prefix)
  }
}
