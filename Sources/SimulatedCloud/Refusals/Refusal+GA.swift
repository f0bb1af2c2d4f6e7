/// What the Global Accelerator service refuses.
extension Refusal {
  static func ga(_ status: Int, _ code: String, _ message: String) -> Refusal {
    Refusal(envelope: .gateway, status: status, code: "GA.\(code)", message: message)
  }

  static func gaInvalid(_ name: String, _ why: String) -> Refusal {
    ga(400, "9001", "Invalid \(name): \(why)")
  }

  static func gaNotFound(_ what: String) -> Refusal { ga(404, "9002", "\(what) not found") }
  static let gaWrongState = ga(
    400, "9004", "The current state of the resource does not allow this operation")
  static let gaFrozen = ga(400, "9006", "The resource is frozen")
  static let gaQuota = ga(400, "9103", "The endpoint quota of the endpoint group is used up")
  static let gaExists = ga(400, "9104", "The resource already exists in the endpoint group")
  static let gaEdgeEIP = ga(400, "9106", "EIPs of edge sites are not supported")
}
