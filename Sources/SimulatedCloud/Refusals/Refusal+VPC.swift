/// What the EIP and VPC services refuse.
extension Refusal {
  static func vpc(_ status: Int, _ code: String, _ message: String) -> Refusal {
    Refusal(envelope: .plain, status: status, code: "VPC.\(code)", message: message)
  }

  static let projectMismatch = vpc(
    400, "0007", "The project ID in the URL does not match the one in the token")
  static let vpcInvalidToken = vpc(401, "0008", "Invalid token in the header")

  static func eipInvalid(_ why: String) -> Refusal { vpc(400, "0501", "Invalid input: \(why)") }
  static let eipPortNotFound = eipInvalid("port_id could not be found")
  static let eipNotFound = vpc(404, "0504", "Floating IP could not be found")
  static let eipBoundElsewhere = vpc(
    409, "0510", "Floating IP has already been associated with another port")
  static let portHasEIP = vpc(
    409, "0511", "The port has already been associated with a floating IP")
  static let eipBusy = vpc(409, "0512", "Floating IP is busy, try again later")
  static let eipStillBound = vpc(
    409, "0517", "Floating IP is associated with a port, disassociate it first")
  static let eipUsedByLoadBalancer = vpc(500, "0516", "Floating IP is used by a load balancer")
  static let eipQuota = vpc(409, "0521", "Quota exceeded for resources: publicIp")
  static let eipAddressInUse = vpc(409, "0522", "The IP address is in use")
  static let eipFrozen = vpc(403, "0502", "The tenant is restricted")

  static let portNotFound = vpc(404, "2502", "The port could not be found")
  static func portInvalid(_ why: String) -> Refusal { vpc(400, "2500", why) }

  static let subnetNotFound = vpc(404, "0202", "The subnet could not be found").assumed
  static func subnetInvalid(_ why: String) -> Refusal { vpc(400, "0201", why).assumed }
}
