extension ModelArts {
  /// A missing server is a 400 here.
  package static let unknownServer = ServiceError(
    "ModelArts.6404", 400, .notFound, "no such Lite Server in this project"
  ) { call in
    "cloud.modelarts.list_servers{} shows the servers of region \(call.account.region)"
  }
  package static let invalid = ServiceError(
    "ModelArts.6400", 400, .usage, "the request is not valid for this server and EIP"
  ) { call in
    call.arguments["public_ip_id"].map { _ in
      "the server has to be RUNNING and of generation A3, the EIP there and bound to nothing:"
        + " cloud.modelarts.list_servers{} and cloud.eip.list{} show them"
    }
  }
  package static let busy = ServiceError(
    "ModelArts.6357", 400, .conflict, retry: .retry,
    "another operation on the server is in progress",
    advice: "another change is under way; try again when it is done")
  package static let quota = ServiceError("ModelArts.0118", 400, .quota, "a quota is used up")
  package static let wrongProject = ServiceError(
    "ModelArts.0203", 403, .denied, "the project belongs to other credentials")
  package static let denied = ServiceError(
    "ModelArts.0108", 403, .denied, "the user lacks the permission")

  /// Every code that ModelArts documents.
  static let errors: [ServiceError] =
    [
      unknownServer, invalid, busy, quota, wrongProject, denied,
      ServiceError(
        "ModelArts.0010", 500, .unavailable, retry: .retryIfIdempotent, "internal error"),
    ]
    + ["0101", "0104", "0204", "0210"].map {
      ServiceError("ModelArts.\($0)", 400, .usage, "an argument is not valid")
    }
    + ["0201", "0202", "0203", "0204", "0205", "0206", "0207"].map {
      ServiceError("ModelArts.\($0)", 401, .auth, retry: .refreshCredentials, "not authenticated")
    }
    + ["0112", "0206", "0210"].map {
      ServiceError("ModelArts.\($0)", 403, .denied, "the user lacks the permission")
    }
}
