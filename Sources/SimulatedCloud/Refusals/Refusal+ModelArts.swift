/// What ModelArts refuses.
extension Refusal {
  static func modelarts(_ status: Int, _ code: String, _ message: String) -> Refusal {
    Refusal(envelope: .gateway, status: status, code: "ModelArts.\(code)", message: message)
  }

  static func modelartsInvalid(_ why: String) -> Refusal {
    modelarts(400, "6400", "Invalid request: \(why)")
  }

  static let liteServerNotFound = modelarts(400, "6404", "The server does not exist")
  static let liteServerBusy = modelarts(400, "6357", "Another operation is in progress")
  static let modelartsWrongProject = modelarts(
    403, "0203", "The project ID does not match the credentials"
  ).assumed

  // The page says that these are refused and not how.
  static let liteServerStopped = modelartsInvalid("the server is not running").assumed
  static let liteServerNotA3 = modelartsInvalid("only A3 servers support EIPs").assumed
  static let liteServerEIPNotFound = modelartsInvalid("the EIP does not exist").assumed
  static let liteServerEIPInUse = modelartsInvalid("the EIP is in use").assumed
  static let liteServerEIPNotBound = modelartsInvalid("the EIP is not bound to this server").assumed
}
