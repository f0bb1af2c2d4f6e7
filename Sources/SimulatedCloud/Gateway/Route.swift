import HuaweiCloud
import JSON

/// One method and path with everything that is described for it. An object, since every request looks
/// through all of them.
final class Route: Sendable {
  let method: String
  let template: PathTemplate
  /// The operations that send this method to this path: `eip.bind`, `eip.unbind`, `eip.update` …
  let operations: [Operation]
  let handler: Handler
  let body: BodyForm
  private let query: QueryForm
  private let pathFields: [Field?]
  /// What the operations send, the narrowest one first.
  private let senders: [(operation: Operation, sent: SentNames)]

  var service: Service { operations[0].service }

  /// - Parameter served: the operations that the handler serves with their paths, the one it is named for
  ///   first.
  init(handler: Handler, operations served: [(operation: Operation, template: PathTemplate)]) {
    self.handler = handler
    operations = served.map(\.operation)
    senders = operations.map { ($0, SentNames(of: $0)) }
      .sorted { $0.sent.possible.count < $1.sent.possible.count }
    method = operations[0].method
    template = served[0].template
    body = BodyForm(of: operations)
    query = QueryForm(of: operations)
    // Descriptions may name a variable otherwise than the first of them; its position decides.
    let described = served.map { ($0.template.variables, $0.operation.fields) }
    pathFields = template.variables.indices.map { index in
      described.lazy.compactMap { variables, fields in
        fields.first { $0.name == variables[index] }
      }.first
    }
  }

  /// Does to `state` what a request asks for.
  func carryOut(_ call: AdmittedCall, on state: inout CloudState) throws(Refusal) -> Answer {
    var answer = try handler.action(&state, call)
    answer.status = call.success
    return answer
  }

  /// What a request asks for, taken out of it and checked against the descriptions.
  func parameters(
    path: [String], query: [RequestTarget.Parameter], body: [UInt8]
  ) throws(Violation) -> Parameters {
    for ((name, field), text) in zip(zip(template.variables, pathFields), path) {
      guard let why = field?.constraint?.violation(of: .string(text)) else { continue }
      throw Violation(part: .path, field: name, kind: .value(why))
    }
    return Parameters(
      path: Dictionary(zip(template.variables.map { WireKey($0) }, path)) { first, _ in first },
      query: try self.query.check(query),
      body: try self.body.check(body))
  }

  /// Which of the operations that share this method and path could have sent a request, the narrowest
  /// one first: that is what it is called. `eip.find` sends nothing that `eip.list` cannot.
  func operations(sending parameters: Parameters) -> [Operation] {
    let members = (parameters.body.members ?? []).filter { $0.value != "" }.map(\.name)
    let present = Set<WireKey>(texts: members).union(parameters.query.keys)
    let able = senders.filter {
      $0.sent.always.isSubset(of: present) && present.isSubset(of: $0.sent.possible)
    }
    return able.isEmpty ? [operations[0]] : able.map(\.operation)
  }
}

/// The names an operation sends in query and body.
private struct SentNames: Sendable {
  let always: Set<WireKey>
  let possible: Set<WireKey>

  init(of operation: Operation) {
    let fields = operation.fields.filter { $0.place == .query || $0.place == .body }
    let fixed = operation.fixedQuery.map(\.name)
    always = Set<WireKey>(texts: fields.filter(\.isRequired).map(\.name) + fixed)
    possible = Set<WireKey>(texts: fields.map(\.name) + fixed + operation.paging.parameters)
  }
}
