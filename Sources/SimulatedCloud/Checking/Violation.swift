import HuaweiCloud

/// How a request departs from the description of its operation.
struct Violation: Error, Equatable {
  enum Part: String { case path, query, body }

  enum Kind: Equatable {
    /// The operation has no such parameter or member.
    case unknown
    case missing
    /// The value is of another type or outside its range; why, as a phrase.
    case value(String)
  }

  let part: Part
  let field: String
  let kind: Kind

  var phrase: String {
    switch kind {
    case .unknown: "unknown \(part == .query ? "query parameter" : "field") \(field)"
    case .missing: "\(field) is missing"
    case .value(let why): "\(field) \(why)"
    }
  }
}

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
    if violation.kind == .unknown { return Refusal(DNS.requestInvalid, violation.phrase) }
    switch violation.field {
    case "endpoint_id", "ipaddress_id":
      return Refusal(DNS.idInvalid, "The ID is invalid: \(violation.phrase)")
    case "ipaddress.subnet_id": return resolverSubnetInvalid
    case "ipaddress.ip": return resolverAddressInvalid
    case "direction": return Refusal(DNS.directionInvalid, "The endpoint direction is invalid")
    case "name": return Refusal(DNS.nameInvalid, "The endpoint name is invalid")
    case "limit": return Refusal(DNS.limitInvalid, "The limit is invalid")
    case "offset": return Refusal(DNS.offsetInvalid, "The offset is invalid")
    default: return Refusal(DNS.requestInvalid, "Invalid request: \(violation.phrase)")
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
