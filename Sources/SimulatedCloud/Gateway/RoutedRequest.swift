import HuaweiCloud
import JSON
import Ports

/// A request on its way in: which route it takes and with which path variables.
struct RoutedRequest {
  let request: HTTPRequest
  let host: ServedHost
  let target: RequestTarget
  let route: Route
  let pathValues: [String]

  /// - Throws: what the gateway says about requests that are too large or go nowhere.
  ///
  /// - Parameter hasRegion: whether the account has a project in a region.
  init(
    _ request: HTTPRequest, table: RouteTable, in hasRegion: (String) -> Bool
  ) throws(Refusal) {
    try Self.checkSize(of: request)
    let host = ServedHost(authority: request.headers["Host"] ?? request.authority)
    guard let target = RequestTarget(request.target) else {
      throw .malformedPath
    }
    guard let (route, values) = table.find(method: request.method, path: target.segments),
      host.serves(route.service, in: hasRegion)
    else { throw .unknownAPI }
    self.request = request
    self.host = host
    self.target = target
    self.route = route
    pathValues = values
  }

  /// The project id in the path; nil for services that have none there.
  var pathProject: String? {
    route.template.variables.firstIndex(of: "project_id").map { pathValues[$0] }
  }

  private static func checkSize(of request: HTTPRequest) throws(Refusal) {
    guard request.body.count <= 12 << 20 else { throw .tooLarge(Gateway.bodyTooLarge, "body") }
    guard request.target.utf8.count <= 32 << 10 else {
      throw .tooLarge(Gateway.targetTooLong, "URI")
    }
    let sizes = request.headers.map { $0.name.utf8.count + $0.value.utf8.count }
    guard sizes.allSatisfy({ $0 <= 32 << 10 }), sizes.reduce(0, +) <= 128 << 10 else {
      throw .tooLarge(Gateway.headersTooLarge, "header")
    }
  }
}
