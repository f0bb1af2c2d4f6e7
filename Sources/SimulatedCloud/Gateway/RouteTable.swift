import HuaweiCloud

/// Every method and path that the simulated cloud answers.
///
/// What may be sent comes from the descriptions of the operations, what happens then from the
/// handlers; a path needs both.
struct RouteTable: Sendable {
  static let shared = RouteTable(
    operations: OperationCatalog.standard.operations + furtherOperations)

  let routes: [Route]

  /// Everything that is always served, and what is served beside it.
  init(serving further: [SimulatedOperation]) {
    if further.isEmpty {
      self = .shared
    } else {
      self.init(
        operations: Self.shared.routes.flatMap(\.operations) + further.map(\.operation),
        handlers: Handler.all + further.map(Handler.init))
    }
  }

  /// The operations that can be told apart in requests, and so be the target of faults.
  var operations: [Operation] { routes.flatMap(\.operations) }

  init(operations: [Operation], handlers: [Handler] = Handler.all) {
    routes = handlers.compactMap { handler in
      let template = PathTemplate(handler.path)
      let described = operations.filter {
        $0.method == handler.method && PathTemplate($0.path).shape == template.shape
      }
      guard !described.isEmpty else { return nil }
      return Route(handler: handler, operations: described)
    }
  }

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
