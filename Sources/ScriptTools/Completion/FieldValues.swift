internal import CloudModule
internal import HuaweiCloud
internal import Text

/// What a field of a call may hold: the values it is documented to take, and the ids, addresses and
/// names of resources that answers showed.
struct FieldValues {
  let resources: SeenResources?

  func candidates(
    for field: Field, of operation: any CloudCallable, beginningWith prefix: String
  ) -> [CompletionList.Candidate] {
    var found = documented(field, of: operation)
    if let resources {
      let kinds = [field.identifies].compactMap(\.self) + field.offers
      for kind in kinds { found += resources.ids(of: kind).map { .init($0.text, $0.note) } }
      for name in names(for: field, of: operation) {
        found += resources.values(of: name).map { .init($0) }
      }
    }
    var known: Set<String> = []
    found = found.filter { known.insert($0.text).inserted }
    if prefix.isEmpty { return found }
    let fitting = found.filter { $0.text.hasPrefix(prefix) }
    // By a name or an address, as people know it.
    return fitting.isEmpty ? found.filter { $0.note.hasWord(beginningWith: prefix) } : fitting
  }

  private func documented(
    _ field: Field, of operation: any CloudCallable
  ) -> [CompletionList.Candidate] {
    if case .oneOf(let values) = field.constraint { return values.map { .init($0) } }
    return operation.offers(for: field).map { .init($0) }
  }

  /// The names of record types that the field takes values of: its own name where it filters what a
  /// read returns, and what its description offers.
  private func names(for field: Field, of operation: any CloudCallable) -> [String] {
    guard operation.change == nil, field.identifies == nil,
      let record = operation.results.first?.type.innermostRecord
    else { return field.offers }
    return ["\(record.name).\(field.name)"] + field.offers
  }
}

extension String {
  fileprivate func hasWord(beginningWith prefix: String) -> Bool {
    hasPrefix(prefix) || split { $0 == " " || $0 == "," }.contains { $0.hasPrefix(prefix) }
  }
}
