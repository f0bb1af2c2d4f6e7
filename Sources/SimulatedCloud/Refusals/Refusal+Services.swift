import HuaweiCloud

// What the services refuse, in their own words. Codes and statuses are those of the descriptions.

/// EIP.
extension Refusal {
  static func eipInvalid(_ why: String) -> Refusal {
    Refusal(EIP.invalid, "Invalid input: \(why)")
  }
  static let eipPortNotFound = eipInvalid("port_id could not be found")
  static let eipNotFound = Refusal(EIP.unknown, "Floating IP could not be found")
  static let eipBoundElsewhere = Refusal(
    EIP.boundElsewhere, "Floating IP has already been associated with another port")
  static let portHasEIP = Refusal(
    EIP.portHasAnother, "The port has already been associated with a floating IP")
  static let eipBusy = Refusal(EIP.busy, "Floating IP is busy, try again later")
  static let eipStillBound = Refusal(
    EIP.stillBound, "Floating IP is associated with a port, disassociate it first")
  static let eipUsedByLoadBalancer = Refusal(
    EIP.usedByLoadBalancer, "Floating IP is used by a load balancer")
  static let eipQuota = Refusal(EIP.quota, "Quota exceeded for resources: publicIp")
  static let eipAddressInUse = Refusal(EIP.addressTaken, "The IP address is in use")
  static let eipPoolExhausted = Refusal(EIP.poolExhausted, "The address pool is exhausted")
  static let eipFrozen = Refusal(EIP.restricted, "The tenant is restricted")
}

/// VPC.
extension Refusal {
  static let projectMismatch = Refusal(
    VPC.wrongProject, "The project ID in the URL does not match the one in the token")
  static let vpcInvalidToken = Refusal(VPC.tokenInvalid, "Invalid token in the header")
  static let portNotFound = Refusal(VPC.portUnknown, "The port could not be found")
  static func portInvalid(_ why: String) -> Refusal { Refusal(VPC.portInvalid, why) }

  // Of subnets the documentation has no codes.
  static let subnetNotFound = Refusal(
    envelope: .plain, status: 404, code: "VPC.0202", message: "The subnet could not be found"
  ).assumed
  static func subnetInvalid(_ why: String) -> Refusal {
    Refusal(envelope: .plain, status: 400, code: "VPC.0201", message: why).assumed
  }
}

/// DNS.
extension Refusal {
  static let dnsUnauthenticated = Refusal(DNS.unauthenticated, "Authentication required")
  static let resolverEndpointNotFound = Refusal(
    DNS.endpointUnknown, "The endpoint does not exist")
  static let resolverAddressNotFound = Refusal(
    DNS.addressUnknown, "The IP address does not exist")
  static let resolverEndpointLocked = Refusal(DNS.locked, "The lock could not be acquired")
  static let resolverAddressCount = Refusal(
    DNS.addressCount, "The number of IP addresses of an endpoint must be from 2 to 6")
  static let resolverSubnetInvalid = Refusal(DNS.subnetInvalid, "The subnet ID is invalid")
  static let resolverSubnetElsewhere = Refusal(
    DNS.subnetElsewhere, "The subnets of an endpoint must belong to the same VPC")
  static let resolverAddressInvalid = Refusal(DNS.addressInvalid, "The IP address is invalid")
  static let resolverAddressOutside = Refusal(
    DNS.addressOutside, "The IP address is not in the subnet")
  static let resolverAddressRepeated = Refusal(
    DNS.addressRepeated, "The IP address is repeated")
  static let resolverAddressInUse = Refusal(DNS.addressTaken, "The IP address is in use")
  static let resolverAddressReserved = Refusal(
    DNS.addressReserved, "The IP address is a broadcast or network address")
}

/// Global Accelerator.
extension Refusal {
  static func gaInvalid(_ name: String, _ why: String) -> Refusal {
    Refusal(GlobalAccelerator.invalid, "Invalid \(name): \(why)")
  }
  static func gaNotFound(_ what: String) -> Refusal {
    Refusal(GlobalAccelerator.unknown, "\(what) not found")
  }
  static let gaWrongState = Refusal(
    GlobalAccelerator.busy, "The current state of the resource does not allow this operation")
  static let gaFrozen = Refusal(GlobalAccelerator.frozen, "The resource is frozen")
  static let gaQuota = Refusal(
    GlobalAccelerator.quota, "The endpoint quota of the endpoint group is used up")
  static let gaExists = Refusal(
    GlobalAccelerator.exists, "The resource already exists in the endpoint group")
  static let gaEdgeEIP = Refusal(
    GlobalAccelerator.edgeSite, "EIPs of edge sites are not supported")
}

/// ModelArts.
extension Refusal {
  static func modelartsInvalid(_ why: String) -> Refusal {
    Refusal(ModelArts.invalid, "Invalid request: \(why)")
  }
  static let liteServerNotFound = Refusal(
    ModelArts.unknownServer, "The server does not exist")
  static let liteServerBusy = Refusal(ModelArts.busy, "Another operation is in progress")
  static let modelartsWrongProject = Refusal(
    ModelArts.wrongProject, "The project ID does not match the credentials"
  ).assumed

  // The page says that these are refused and not how.
  static let liteServerStopped = modelartsInvalid("the server is not running").assumed
  static let liteServerNotA3 = modelartsInvalid("only A3 servers support EIPs").assumed
  static let liteServerEIPNotFound = modelartsInvalid("the EIP does not exist").assumed
  static let liteServerEIPInUse = modelartsInvalid("the EIP is in use").assumed
  static let liteServerEIPNotBound = modelartsInvalid("the EIP is not bound to this server").assumed
}

/// IAM.
extension Refusal {
  static func iamInvalid(_ why: String) -> Refusal { Refusal(IAM.invalid, why).assumed }

  static let noAgency = keystone(404, "Not Found", "Could not find the agency.")

  static let wrongPassword = keystone(401, "Unauthorized", "The username or password is wrong.")
  static func scopeNotFound(_ what: String) -> Refusal {
    keystone(401, "Unauthorized", "Could not find \(what) of the scope.")
  }

  private static func keystone(_ status: Int, _ title: String, _ message: String) -> Refusal {
    Refusal(envelope: .keystone, status: status, code: title, message: message)
  }
}
