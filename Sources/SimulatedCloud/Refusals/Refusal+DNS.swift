/// What the DNS service refuses.
extension Refusal {
  static func dns(_ status: Int, _ code: String, _ message: String) -> Refusal {
    Refusal(envelope: .plain, status: status, code: "DNS.\(code)", message: message)
  }

  static let dnsUnauthenticated = dns(401, "0005", "Authentication required")
  static let resolverEndpointNotFound = dns(404, "1510", "The endpoint does not exist")
  static let resolverAddressNotFound = dns(404, "1511", "The IP address does not exist")
  static let resolverEndpointLocked = dns(409, "0021", "The lock could not be acquired")
  static let resolverAddressCount = dns(
    400, "1514", "The number of IP addresses of an endpoint must be from 2 to 6")
  static let resolverSubnetInvalid = dns(400, "1502", "The subnet ID is invalid")
  static let resolverSubnetElsewhere = dns(
    400, "1508", "The subnets of an endpoint must belong to the same VPC")
  static let resolverAddressInvalid = dns(400, "1515", "The IP address is invalid")
  static let resolverAddressOutside = dns(400, "1505", "The IP address is not in the subnet")
  static let resolverAddressRepeated = dns(400, "1506", "The IP address is repeated")
  static let resolverAddressInUse = dns(400, "1507", "The IP address is in use")
  static let resolverAddressReserved = dns(
    400, "1516", "The IP address is a broadcast or network address")
}
