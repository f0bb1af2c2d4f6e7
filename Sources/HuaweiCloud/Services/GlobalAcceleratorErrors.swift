internal import JSON

extension GlobalAccelerator {
  package static let invalid = ServiceError(
    "GA.9001", 400, .usage, "an argument is not valid"
  ) { call in
    guard call.arguments.string("resource_type") == "EIP", call.arguments["ip_address"] != nil
    else { return nil }
    return "ip_address is that of the EIP resource_id, as cloud.eip.get shows it"
  }
  package static let unknown = ServiceError(
    "GA.9002", 404, .notFound, "no such endpoint group or endpoint",
    advice: "cloud.ga.list_groups{} shows the groups, cloud.ga.list_endpoints their endpoints")
  /// A 400 that goes away: the group is being changed.
  package static let busy = ServiceError(
    "GA.9004", 400, .conflict, retry: .retry, "another change of the group is under way",
    advice: "another change is under way; try again when it is done")
  package static let frozen = ServiceError(
    "GA.9006", 400, .denied, "the resource is frozen", advice: Advice.frozen)
  package static let quota = ServiceError(
    "GA.9103", 400, .quota, "the group has 10 endpoints already, or as many as are allowed",
    advice: "a quota is used up: 10 endpoints a group unless it was raised")
  package static let exists = ServiceError(
    "GA.9104", 400, .conflict, "the group has this resource with other settings",
    advice: existsAdvice)
  package static let regionDisabled = ServiceError(
    "GA.9105", 400, .usage, "the region is not enabled for acceleration")
  package static let edgeSite = ServiceError(
    "GA.9106", 400, .usage, "an EIP of an edge site cannot be added",
    advice: "an EIP of an edge site cannot be added")
  package static let eipCheckFailed = ServiceError(
    "GA.9207", 500, .unavailable, retry: .retryIfIdempotent, "the EIP could not be checked")

  /// Every code that Global Accelerator documents.
  static let errors: [ServiceError] = [
    invalid, unknown, busy, frozen, quota, exists, regionDisabled, edgeSite, eipCheckFailed,
    ServiceError("GA.9005", 409, .conflict, "the resource is still in use"),
    ServiceError("GA.9101", 400, .usage, "ranges of ports are not valid or overlap"),
    ServiceError("GA.9107", 400, .conflict, "a tag is there already"),
    ServiceError("GA.9108", 400, .conflict, "a tag is there already"),
    ServiceError("GA.9109", 400, .conflict, "the thing is there already"),
    ServiceError("GA.9110", 400, .conflict, "the thing is there already"),
    ServiceError("GA.9201", 500, .quota, "no accelerated address is left"),
    ServiceError(
      "GA.9206", 500, .unavailable, retry: .retryIfIdempotent,
      "the resource was unavailable for long"),
  ]

  private static func existsAdvice(_ call: RefusedCall) -> String? {
    let entry = call.before.element(where: "resource_id", is: call.arguments.string("resource_id"))
    guard let entry, let name = difference(entry, call.arguments), name != "weight" else {
      return "the group has this resource already; cloud.ga.update_endpoint changes its weight"
    }
    let value = entry.text(name).map { " \($0)" } ?? ""
    return "the group has this resource already, with \(name)\(value); remove it first with"
      + " cloud.ga.remove_endpoint"
  }
}
