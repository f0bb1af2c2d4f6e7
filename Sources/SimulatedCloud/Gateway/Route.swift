import HuaweiCloud
import JSON

/// One method and path with everything that is described for it.
struct Route: Sendable {
  let method: String
  let template: PathTemplate
  /// The operations that send this method to this path: `eip.bind`, `eip.unbind`, `eip.update` …
  let operations: [Operation]
  let handler: Handler
  let body: BodyForm
  private let query: QueryForm
  private let pathFields: [Field?]

  var service: Service { operations[0].service }

  init(handler: Handler, operations: [Operation]) {
    self.handler = handler
    self.operations = operations
    method = handler.method
    template = PathTemplate(handler.path)
    body = BodyForm(of: operations)
    query = QueryForm(of: operations)
    // Descriptions may name a variable otherwise than the handler; its position decides.
    let described = operations.map { (PathTemplate($0.path).variables, $0.fields) }
    pathFields = template.variables.indices.map { index in
      described.lazy.compactMap { variables, fields in
        fields.first { $0.name == variables[index] }
      }.first
    }
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
      path: Dictionary(zip(template.variables, path)) { first, _ in first },
      query: try self.query.check(query),
      body: try self.body.check(body))
  }
}
