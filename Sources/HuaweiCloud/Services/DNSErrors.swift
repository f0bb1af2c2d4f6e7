internal import JSON

extension DNS {
  // MARK: Endpoints and their addresses

  package static let nameInvalid = ServiceError(
    "DNS.1501", 400, .usage, "the name of an endpoint is not a valid one")
  package static let subnetInvalid = ServiceError(
    "DNS.1502", 400, .usage, "subnet_id is not the id of a vpc.Subnet",
    advice: "subnet_id must be the id of a vpc.Subnet, not its neutron_subnet_id")
  package static let directionInvalid = ServiceError(
    "DNS.1503", 400, .usage, "direction is neither inbound nor outbound")
  package static let addressOutside = ServiceError(
    "DNS.1505", 400, .usage, "ip lies outside the subnet", advice: "ip must lie inside the subnet")
  package static let addressRepeated = ServiceError(
    "DNS.1506", 400, .conflict, "the endpoint has this address already", advice: takenAdvice)
  package static let addressTaken = ServiceError(
    "DNS.1507", 400, .conflict, "the address is taken; leave ip out to get a free one",
    advice: takenAdvice)
  package static let subnetElsewhere = ServiceError(
    "DNS.1508", 400, .usage, "the subnet lies in another VPC than the endpoint",
    advice: "all addresses of an endpoint lie in subnets of one VPC")
  package static let idInvalid = ServiceError(
    "DNS.1509", 400, .usage, "an id is not one of an endpoint or an address",
    advice: endpointsAdvice)
  package static let endpointUnknown = ServiceError(
    "DNS.1510", 404, .notFound, "no such endpoint in this region", advice: endpointsAdvice)
  package static let addressUnknown = ServiceError(
    "DNS.1511", 404, .notFound, "the endpoint has no such address")
  package static let addressCount = ServiceError(
    "DNS.1514", 400, .quota, "an endpoint has 2 to 6 addresses", advice: countAdvice)
  package static let addressInvalid = ServiceError(
    "DNS.1515", 400, .usage, "ip is not an IPv4 address")
  package static let addressReserved = ServiceError(
    "DNS.1516", 400, .usage, "ip is the broadcast or the network address of the subnet")

  // MARK: Of every request

  package static let requestInvalid = ServiceError("DNS.0002", 400, .usage, "malformed request")
  package static let limitInvalid = ServiceError("DNS.0006", 400, .usage, "limit is not valid")
  package static let offsetInvalid = ServiceError("DNS.0017", 400, .usage, "offset is not valid")
  package static let locked = ServiceError(
    "DNS.0021", 409, .conflict, retry: .retry, "another change of the endpoint is under way",
    advice: "another change is under way; try again when it is done")
  /// The one service that throttles with 403.
  package static let throttled = ServiceError(
    "DNS.0014", 403, .throttled, retry: .throttled, "too many requests")
  package static let unauthenticated = ServiceError(
    "DNS.0005", 401, .auth, retry: .refreshCredentials, "not authenticated")
  package static let projectFrozen = ServiceError(
    "DNS.0013", 403, .denied, "the project is frozen", advice: Advice.frozen)
  package static let denied = ServiceError(
    "DNS.2002", 403, .denied, "the user lacks the permission")
  package static let networkFailed = ServiceError(
    "DNS.0036", 400, .unavailable, retry: .retryIfIdempotent, "the network service failed")

  /// Every code that the DNS service documents.
  static let errors: [ServiceError] = [
    nameInvalid, subnetInvalid, directionInvalid,
    ServiceError("DNS.1504", 400, .conflict, "an endpoint has this name already"),
    addressOutside, addressRepeated, addressTaken, subnetElsewhere, idInvalid, endpointUnknown,
    addressUnknown, addressCount, addressInvalid, addressReserved,
    ServiceError("DNS.0406", 403, .quota, "the quota for inbound endpoints is used up"),
    ServiceError("DNS.0407", 403, .quota, "the quota for outbound endpoints is used up"),
    requestInvalid, limitInvalid,
    ServiceError("DNS.0007", 400, .usage, "marker is not valid"),
    offsetInvalid,
    ServiceError("DNS.0032", 400, .usage, "the key to sort by is not valid"),
    ServiceError("DNS.0033", 400, .usage, "the direction of sorting is not valid"),
    denied,
    ServiceError("DNS.1802", 403, .denied, "a policy forbids it"),
    ServiceError("DNS.0030", 403, .denied, "not allowed"),
    ServiceError("DNS.0031", 403, .denied, "not allowed"),
    projectFrozen, throttled, unauthenticated, locked, networkFailed,
    ServiceError("DNS.0000", 500, .unavailable, retry: .retryIfIdempotent, "internal error"),
    ServiceError("DNS.0001", 500, .unavailable, retry: .retryIfIdempotent, "internal error"),
    ServiceError("DNS.0003", 500, .unavailable, retry: .retryIfIdempotent, "internal error"),
    ServiceError(
      "DNS.0012", 500, .unavailable, retry: .retryIfIdempotent, "the VPC service failed"),
    ServiceError(
      "DNS.0015", 500, .unavailable, retry: .retryIfIdempotent, "the IAM service failed"),
  ]

  // MARK: Advice

  private static let takenAdvice = "the address is taken; leave ip out to get a free one"

  private static func endpointsAdvice(_ call: RefusedCall) -> String? {
    "cloud.dns.list_endpoints{ direction = … } shows the endpoints of region"
      + " \(call.account.region)"
  }

  private static func countAdvice(_ call: RefusedCall) -> String? {
    guard let count = call.before.array?.count else { return "an endpoint has 2 to 6 addresses" }
    return call.arguments["ipaddress_id"] == nil
      ? "the endpoint has \(count) addresses and 6 are the most; unbind one first"
      : "the endpoint has \(count) addresses and 2 are the fewest; bind another one first"
  }
}
