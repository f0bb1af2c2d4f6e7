extension VPC {
  package static let portInvalid = ServiceError(
    "VPC.2500", 400, .usage, "an argument about ports is not valid")
  package static let portUnknown = ServiceError(
    "VPC.2502", 404, .notFound, "no such port in this project", advice: portAdvice)
  package static let wrongProject = ServiceError(
    "VPC.0007", 400, .usage, "the project belongs to other credentials"
  ) { call in
    Advice.foreignRegion(call)
      ?? "project \(call.account.projectID ?? "") does not belong to this key in region"
      + " \(call.account.region)"
  }
  package static let tokenInvalid = ServiceError(
    "VPC.0008", 401, .auth, retry: .refreshCredentials, "the token is not valid")
  package static let denied = ServiceError(
    "VPC.0010", 403, .denied, "the user lacks the permission")

  /// Every code that the VPC service documents beside those of EIPs.
  static let errors: [ServiceError] = [
    portInvalid, portUnknown, wrongProject, tokenInvalid, denied,
    ServiceError("VPC.0005", 401, .auth, retry: .refreshCredentials, "the identity is not valid"),
    ServiceError("VPC.0009", 401, .auth, retry: .refreshCredentials, "the IAM service failed"),
    ServiceError("VPC.2201", 403, .denied, "the user lacks the permission"),
    ServiceError("VPC.2701", 403, .denied, "the user lacks the permission"),
  ]

  static let portAdvice =
    "there is no such port; cloud.vpc.find_port{ device_id = … } gives the port of a server"
}
