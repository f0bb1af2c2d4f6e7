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

  /// The simulator's own limit, so that no rule makes it grow without end.
  static let tooManyLateEffects = Refusal(
    envelope: .gateway, status: 503, code: "SIM.0001",
    message: "\(FaultPlan.mostLate) effects are on their way, and the simulator keeps no more"
  ).assumed

  /// The simulator's own limit.
  static let tooManyThings = Refusal(
    envelope: .gateway, status: 503, code: "SIM.0002",
    message: "there are \(SimulatedThings.most) things, and the simulator keeps no more"
  ).assumed

  static let expiredKey = unauthenticated("token expires")
}

extension Refusal {
  /// Too many requests, in the way of the service.
  ///
  /// - Parameter limit: the one that was passed; nil for a service that takes no calls at all now.
  static func throttled(
    _ service: Service, _ limit: CallLimit? = nil, until end: WallTime, at now: WallTime
  ) -> Refusal {
    if service == .dns { return Refusal(DNS.throttled, "Flow control is triggered") }
    let seconds = Int((limit?.window ?? end - now).inSeconds.rounded(.up))
    let isWhole = limit == nil || seconds % 60 == 0
    let time = isWhole ? "\(max(1, (seconds + 59) / 60)) minute" : "\(seconds) second"
    var refusal = Refusal(
      Gateway.throttled,
      "The throttling threshold has been reached: policy user over ratelimit,"
        + "limit:\(limit?.calls ?? 0),time:\(time)")
    if service == .modelarts {
      let seconds = max(1, Int((end - now).inSeconds.rounded(.up)))
      refusal.headers = [("Retry-After", String(seconds))]
    }
    return refusal
  }
}
