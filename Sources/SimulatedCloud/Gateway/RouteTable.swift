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
    // A program's start waits for this: each path is taken apart once, and no two are compared.
    let served = operations.map { (operation: $0, template: PathTemplate($0.path)) }
    let names = served.map { WireKey($0.operation.name) }
    let places = Dictionary(zip(names, served.indices)) { first, _ in first }
    let shapes = served.map { WireKey("\($0.operation.method) \($0.template.shape)") }
    let sharing = Dictionary(grouping: served.indices) { shapes[$0] }
    routes = handlers.compactMap { handler in
      guard let own = places[WireKey(handler.operation)] else { return nil }
      let others = (sharing[shapes[own]] ?? []).filter { names[$0] != names[own] }
      return Route(handler: handler, operations: ([own] + others).map { served[$0] })
    }
  }

  /// The operations that can be told apart in requests, and so be the target of faults.
  var operations: [Operation] { routes.flatMap(\.operations) }

  /// The route of a request and the values of its path variables. `…/all` wins over `…/{id}`.
  func find(method: String, path: [String]) -> (route: Route, values: [String])? {
    var found: Route?
    for route in routes where route.template.matches(path) && route.method == method {
      let count = route.template.variables.count
      if let found, found.template.variables.count <= count { continue }
      found = route
    }
    return found.map { ($0, $0.template.values(in: path)) }
  }
}
