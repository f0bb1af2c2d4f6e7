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
    routes = handlers.compactMap { handler in
      guard let own = operations.first(where: { $0.name == handler.operation }) else { return nil }
      let shape = PathTemplate(own.path).shape
      let others = operations.filter {
        $0.name != own.name && $0.method == own.method && PathTemplate($0.path).shape == shape
      }
      return Route(handler: handler, operations: [own] + others)
    }
  }

  /// The operations that can be told apart in requests, and so be the target of faults.
  var operations: [Operation] { routes.flatMap(\.operations) }

  /// The route of a request and the values of its path variables. `…/all` wins over `…/{id}`.
  func find(method: String, path: [String]) -> (route: Route, values: [String])? {
    var found: (route: Route, values: [String])?
    for route in routes where route.method == method {
      guard let values = route.template.match(path) else { continue }
      if let other = found, other.values.count <= values.count { continue }
      found = (route, values)
    }
    return found
  }
}
