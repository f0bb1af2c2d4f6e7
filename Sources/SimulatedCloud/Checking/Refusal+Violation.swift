import HuaweiCloud

extension Refusal {
  /// The service's own way to say that a request is malformed.
  init(_ violation: Violation, by route: Route) {
    self =
      switch route.service {
      case .dns: .dns(violation)
      case .eip: .eipInvalid(violation.phrase)
      case .vpc where route.template.mentions("ports"): .portInvalid(violation.phrase)
      case .vpc: .subnetInvalid(violation.phrase)
      case .ga: .gaInvalid(violation.field, violation.reason)
      case .modelarts: .modelartsInvalid(violation.phrase)
      case .iam: .iamInvalid(violation.phrase)
      }
  }

  private static func dns(_ violation: Violation) -> Refusal {
    if violation.kind == .unknown { return dns(400, "0002", violation.phrase) }
    switch violation.field {
    case "endpoint_id", "ipaddress_id":
      return dns(400, "1509", "The ID is invalid: \(violation.phrase)")
    case "ipaddress.subnet_id": return resolverSubnetInvalid
    case "ipaddress.ip": return resolverAddressInvalid
    case "direction": return dns(400, "1503", "The endpoint direction is invalid")
    case "name": return dns(400, "1501", "The endpoint name is invalid")
    case "limit": return dns(400, "0006", "The limit is invalid")
    case "offset": return dns(400, "0017", "The offset is invalid")
    default: return dns(400, "0002", "Invalid request: \(violation.phrase)")
    }
  }
}

extension Violation {
  /// Without the name of the field, for the service that puts it elsewhere.
  fileprivate var reason: String {
    switch kind {
    case .unknown: "no such parameter"
    case .missing: "it is required"
    case .value(let why): why
    }
  }
}
