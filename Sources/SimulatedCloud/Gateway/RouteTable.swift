import HuaweiCloud

/// Every method and path that the simulated cloud answers.
///
/// What may be sent comes from the descriptions of the operations, what happens then from the
/// handlers; a path needs both.
struct RouteTable: Sendable {
  static let shared = RouteTable(Handler.all)

  let routes: [Route]

  /// Everything that is always served, and what is served beside it.
  init(serving further: [SimulatedOperation]) {
    self = further.isEmpty ? .shared : RouteTable(Handler.all + further.map(Handler.init))
  }

  private init(_ handlers: [Handler]) {
    let operations = OperationCatalog.standard.operations + handlers.flatMap(\.further)
    // A program's start waits for this: each path is taken apart once.
    let templates = operations.map { PathTemplate($0.path) }
    let shapes = zip(operations, templates).map { "\($0.method) \($1.shape)" }
    routes = handlers.compactMap { handler in
      guard let own = operations.firstIndex(where: { $0.name == handler.operation }) else {
        return nil
      }
      let others = operations.indices.filter {
        shapes[$0] == shapes[own] && operations[$0].name != operations[own].name
      }
      return Route(
        handler: handler, operations: ([own] + others).map { (operations[$0], templates[$0]) })
    }
  }

  /// The operations that can be told apart in requests, and so be the target of faults.
  var operations: [Operation] { routes.flatMap(\.operations) }

  /// The route of a request and the values of its path variables. `…/all` wins over `…/{id}`.
  func find(method: String, path: [String]) -> (route: Route, values: [String])? {
    var found: Route?
    for route in routes where route.method == method && route.template.matches(path) {
      let count = route.template.variables.count
      if let found, found.template.variables.count <= count { continue }
      found = route
    }
    return found.map { ($0, $0.template.values(in: path)) }
  }
}
