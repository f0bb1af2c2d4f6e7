import Ports

/// What the API gateway in front of every service refuses.
extension Refusal {
  static func gateway(_ status: Int, _ code: String, _ message: String) -> Refusal {
    Refusal(envelope: .gateway, status: status, code: "APIGW.\(code)", message: message)
  }

  static let unknownAPI = gateway(
    404, "0101", "The API does not exist or has not been published in the environment")

  static func tooLarge(_ status: Int, _ what: String) -> Refusal {
    gateway(status, "0201", "Request entity too large: \(what)")
  }

  static let projectUnavailable = gateway(403, "0310", "The project is unavailable")

  static let forbiddenRegion = gateway(
    403, "0802", "The IAM user is forbidden in the currently selected region")

  static let notAuthorised = gateway(403, "0302", "The caller is not authorized")

  static func unauthenticated(_ why: String) -> Refusal {
    gateway(401, "0301", "Incorrect IAM authentication information: \(why)")
  }

  static let missingCredentials = unauthenticated("x-auth-token not found")

  static let unknownToken = unauthenticated("decrypt token fail")

  static let expiredToken = gateway(401, "0307", "The token must be updated")

  static func unknownKey(_ id: String) -> Refusal { unauthenticated("ak \(id) not exist") }

  static let lockedKey = unauthenticated("AK access failed to reach the limit,forbidden")

  static func skewed(signature: String, server: WallTime) -> Refusal {
    unauthenticated(
      "signature expired, signature time:\(signature), "
        + "server time:\(server.text(.basicISO8601))")
  }

  static func badAuthorization(_ why: String) -> Refusal {
    unauthenticated("verify aksk signature fail, \(why)")
  }

  /// The gateway shows what it would have signed, on one line.
  static func badSignature(canonicalRequest: String) -> Refusal {
    let echo = canonicalRequest.split(separator: "\n", omittingEmptySubsequences: false)
      .joined(separator: "|")
    return badAuthorization("canonicalRequest:\(echo)")
  }

  static let badSecurityToken = unauthenticated(
    "verify aksk signature fail, invalid security token")

  static let expiredKey = unauthenticated("token expires")
}
