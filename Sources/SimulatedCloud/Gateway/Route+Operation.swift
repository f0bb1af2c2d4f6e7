import HuaweiCloud
import JSON

extension Route {
  /// Which of the operations that share this method and path a request is: the narrowest one that
  /// could have sent it.
  func operation(sending parameters: Parameters) -> Operation {
    let members = (parameters.body.members ?? []).filter { $0.value != "" }.map(\.name)
    let present = Set(members).union(parameters.query.keys)
    let candidates = operations.map { (operation: $0, sent: SentNames(of: $0)) }.filter {
      $0.sent.always.isSubset(of: present) && present.isSubset(of: $0.sent.possible)
    }
    let narrowest = candidates.min { $0.sent.possible.count < $1.sent.possible.count }
    return narrowest?.operation ?? operations[0]
  }
}

/// The names an operation sends in query and body.
private struct SentNames {
  let always: Set<String>
  let possible: Set<String>

  init(of operation: Operation) {
    let fields = operation.fields.filter { $0.place == .query || $0.place == .body }
    let fixed = operation.fixedQuery.map(\.name)
    always = Set(fields.filter(\.isRequired).map(\.name) + fixed)
    possible = Set(fields.map(\.name) + fixed + operation.paging.parameters)
  }
}
