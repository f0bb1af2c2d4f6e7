internal import JSON

extension EIP {
  // MARK: Of one EIP

  package static let invalid = ServiceError(
    "VPC.0501", 400, .usage, "an argument is not valid"
  ) { call in
    call.arguments["port_id"] == nil ? nil : VPC.portAdvice
  }
  package static let unknown = ServiceError(
    "VPC.0504", 404, .notFound, "no such EIP in this project"
  ) { call in
    "cloud.eip.list{} shows the EIPs of region \(call.account.region)"
  }
  /// A 500 that is a refusal: the port is taken, perhaps by this very change.
  package static let portTakenAlready = ServiceError(
    "VPC.0509", 500, .conflict, "the port is associated already")
  package static let boundElsewhere = ServiceError(
    "VPC.0510", 409, .conflict, "the EIP is bound elsewhere; unbind it first",
    advice: boundElsewhereAdvice)
  package static let portHasAnother = ServiceError(
    "VPC.0511", 409, .conflict, "the port has another EIP already",
    advice: "a port has one EIP at most; cloud.eip.list{ port_id = … } shows the one it has")
  package static let busy = ServiceError(
    "VPC.0512", 409, .conflict, retry: .retry, "another change of the EIP is under way",
    advice: "another change is under way; try again when it is done")
  package static let networkFailed = ServiceError(
    "VPC.0514", 500, .unavailable, retry: .retryIfIdempotent, "the network service failed")
  package static let networkKnowsNone = ServiceError(
    "VPC.0514", 404, .notFound, "the network service knows no such thing")
  package static let usedByLoadBalancer = ServiceError(
    "VPC.0516", 500, .conflict, "the EIP is used by a load balancer")
  package static let stillBound = ServiceError(
    "VPC.0517", 409, .conflict, "the EIP is bound; unbind it first")
  package static let restricted = ServiceError(
    "VPC.0502", 403, .denied, "the account is restricted or in arrears", advice: Advice.frozen)
  package static let notBound = ServiceError(
    "EIP.7902", 409, .conflict, "the EIP is not bound")

  // MARK: Of a new EIP

  package static let quota = ServiceError(
    "VPC.0521", 409, .quota, "the quota for EIPs is used up",
    advice: "the quota for EIPs is used up")
  package static let addressTaken = ServiceError(
    "VPC.0522", 409, .conflict, "the address is in use")
  package static let poolExhausted = ServiceError(
    "VPC.0532", 409, .quota, "the pool of addresses is exhausted")

  /// Every code that the EIP service documents.
  static let errors: [ServiceError] = [
    invalid, unknown, portTakenAlready, boundElsewhere, portHasAnother, busy, networkFailed,
    networkKnowsNone, usedByLoadBalancer, stillBound, restricted, notBound, quota, addressTaken,
    poolExhausted,
    ServiceError(
      "VPC.0503", 500, .unavailable, retry: .retryIfIdempotent, "no EIP could be assigned"),
    ServiceError(
      "VPC.0504", 500, .unavailable, retry: .retryIfIdempotent, "no EIP could be assigned"),
    ServiceError(
      "VPC.0508", 500, .unavailable, retry: .retryIfIdempotent, "no EIP could be assigned"),
    ServiceError("VPC.0518", 500, .conflict, "the EIP is used by a firewall"),
    ServiceError("VPC.0525", 409, .conflict, "the EIP is prepaid"),
    ServiceError("EIP.7901", 400, .usage, "an argument is not valid"),
  ]

  private static func boundElsewhereAdvice(_ call: RefusedCall) -> String? {
    switch call.before.text("status") {
    case "ELB": return "it is bound to a load balancer; take it off there, cloud.eip.unbind cannot"
    case "VPN": return "it is bound to a VPN gateway; take it off there, cloud.eip.unbind cannot"
    default: break
    }
    let port = call.before.text("port_id").map { "it is bound to port \($0)" }
    return (port ?? "it is bound elsewhere") + "; unbind it first with cloud.eip.unbind"
  }
}
