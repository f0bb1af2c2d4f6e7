import HuaweiCloud
import Ports

/// What the API gateway in front of every service refuses.
extension Refusal {
  static let unknownAPI = Refusal(
    Gateway.unknownAPI, "The API does not exist or has not been published in the environment")

  static let malformedPath = Refusal(Gateway.malformed, "Bad request: the path is malformed")

  /// - Parameter error: which of the limits it is too large for.
  static func tooLarge(_ error: ServiceError, _ what: String) -> Refusal {
    Refusal(error, "Request entity too large: \(what)")
  }

  static let projectUnavailable = Refusal(
    Gateway.projectUnavailable, "The project is unavailable")

  static let forbiddenRegion = Refusal(
    Gateway.regionForbidden, "The IAM user is forbidden in the currently selected region")

  static let notAuthorised = Refusal(Gateway.notAuthorised, "The caller is not authorized")

  static func unauthenticated(_ why: String) -> Refusal {
    Refusal(Gateway.unauthenticated, "Incorrect IAM authentication information: \(why)")
  }

  static let missingCredentials = unauthenticated("x-auth-token not found")

  static let unknownToken = unauthenticated("decrypt token fail")

  static let expiredToken = Refusal(Gateway.expiredToken, "The token must be updated")

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
