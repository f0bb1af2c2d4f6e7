/// What the gateway in front of every service refuses. Its codes begin with `APIG.` as well.
package enum Gateway {
  package static let unknownAPI = ServiceError(
    "APIGW.0101", 404, .notFound, "no such API here"
  ) { call in
    Advice.foreignRegion(call)
      ?? "\(Advice.endpoint(call)) does not know this API; check the endpoint and the region"
  }
  package static let malformed = ServiceError(
    "APIGW.0201", 400, .usage, "malformed request")
  package static let bodyTooLarge = ServiceError("APIGW.0201", 413, .usage, "the body is too large")
  package static let targetTooLong = ServiceError("APIGW.0201", 414, .usage, "the URL is too long")
  package static let headersTooLarge = ServiceError(
    "APIGW.0201", 494, .usage, "the headers are too large")
  package static let tlsVersion = ServiceError(
    "APIGW.0204", 400, .network, "the version of TLS is not supported")
  package static let unauthenticated = ServiceError(
    "APIGW.0301", 401, .auth, retry: .refreshCredentials, "the credentials were not accepted")
  package static let notAuthorised = ServiceError(
    "APIGW.0302", 403, .denied, "the caller is not authorised")
  package static let appUnauthenticated = ServiceError(
    "APIGW.0303", 401, .auth, retry: .refreshCredentials, "the app was not authenticated")
  package static let expiredToken = ServiceError(
    "APIGW.0307", 401, .auth, retry: .refreshCredentials, "the token must be renewed")
  package static let throttled = ServiceError(
    "APIGW.0308", 429, .throttled, retry: .throttled, "too many requests")
  package static let projectUnavailable = ServiceError(
    "APIGW.0310", 403, .denied, "the project is unavailable", advice: Advice.frozen)
  package static let addressForbidden = ServiceError(
    "APIGW.0401", 403, .denied, "this address may not call")
  package static let badRequest = ServiceError("APIGW.0602", 400, .usage, "bad request")
  package static let regionForbidden = ServiceError(
    "APIGW.0802", 403, .denied, "the user may not be active in this region"
  ) { call in
    Advice.foreignRegion(call)
      ?? "this account may not be used at \(Advice.endpoint(call)); check the region"
  }

  package static let errors: [ServiceError] =
    [
      unknownAPI, malformed, bodyTooLarge, targetTooLong, headersTooLarge, tlsVersion,
      unauthenticated, notAuthorised, appUnauthenticated, expiredToken, throttled,
      projectUnavailable, addressForbidden, badRequest, regionForbidden,
      ServiceError("APIGW.0106", 400, .usage, "the orchestration is not valid"),
      ServiceError("APIGW.0607", 400, .usage, "bad request"),
      ServiceError("APIGW.0305", 401, .auth, retry: .refreshCredentials, "not authenticated"),
      ServiceError("APIGW.0304", 403, .denied, "the app is not authorised"),
      ServiceError("APIGW.0306", 403, .denied, "the caller is not authorised"),
      ServiceError("APIGW.0402", 403, .denied, "this app may not call"),
      ServiceError("APIGW.0404", 403, .denied, "the access control forbids it"),
      ServiceError(
        "APIGW.0610", 502, .unavailable, retry: .retryIfIdempotent, "the service failed"),
      ServiceError(
        "APIGW.0613", 503, .unavailable, retry: .retryIfIdempotent, "the service failed"),
    ]
    + ["0103", "0104", "0105"].map {
      ServiceError("APIGW.\($0)", 500, .unavailable, "a part of the gateway is missing")
    }
    + [500, 502, 504].map {
      ServiceError(
        "APIGW.0201", $0, .unavailable, retry: .retryIfIdempotent,
        "the service did not answer the gateway"
      )
    }
    + ["0601", "0605", "0606", "0608"].map {
      ServiceError("APIGW.\($0)", 500, .unavailable, retry: .retryIfIdempotent, "internal error")
    }
}

extension IAM {
  package static let unauthenticated = ServiceError(
    "IAM.0001", 401, .auth, retry: .refreshCredentials, "not authenticated")
  package static let denied = ServiceError(
    "IAM.0002", 403, .denied, "the user lacks the permission")
  package static let invalid = ServiceError("IAM.0011", 400, .usage, "malformed request")
  package static let locked = ServiceError(
    "IAM.0061", 401, .auth, retry: .refreshCredentials,
    "the key is locked after too many failures")

  /// Every code of IAM that may come from any service; the older ones are numbers.
  static let errors: [ServiceError] =
    [
      unauthenticated, denied, invalid, locked,
      ServiceError("IAM.0004", 404, .notFound, "not found"),
      ServiceError("IAM.0005", 409, .conflict, "there already"),
      ServiceError("IAM.0012", 429, .throttled, retry: .throttled, "too many requests"),
      ServiceError("IAM.0006", 500, .unavailable, retry: .retryIfIdempotent, "internal error"),
      ServiceError("IAM.0062", 401, .auth, retry: .refreshCredentials, "not authenticated"),
      ServiceError("IAM.0066", 401, .auth, retry: .refreshCredentials, "the token has expired"),
      ServiceError("IAM.0067", 401, .auth, retry: .refreshCredentials, "the token is not valid"),
      ServiceError("IAM.0003", 403, .denied, "a policy forbids it"),
      ServiceError("IAM.0080", 403, .denied, "the account is not allowed this"),
      ServiceError("IAM.0081", 403, .denied, "the user is not allowed this"),
    ]
    + (["IAM.0007", "IAM.0072", "IAM.0073"] + (1100...1118).map(String.init)).map {
      ServiceError($0, 400, .usage, "malformed request")
    }
}
