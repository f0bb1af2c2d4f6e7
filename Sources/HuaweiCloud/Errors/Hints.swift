internal import JSON
internal import Ports
internal import Text

/// What a person can do about an error, where that is known.
enum Hints {
  /// - Parameters:
  ///   - response: the answer behind the error; nil when none came.
  ///   - failure: why none came.
  static func hint(
    for error: CloudError, response: HTTPResponse?, failure: TransportFailure?,
    in context: RefusedCall
  ) -> String? {
    if let failure { return hint(for: failure, in: context) }
    guard let response else { return nil }
    if response.looksLikeHTML {
      return "a web page in place of an answer comes from a proxy or a load balancer on the way;"
        + " check the endpoint \(Advice.endpoint(context)) and the proxy settings"
    }
    if (300..<400).contains(response.status) {
      let target =
        response.headers["Location"].map { " to \(Secrets().name(ofURL: $0).excerpt(80))" } ?? ""
      return "redirected\(target); check the endpoint \(Advice.endpoint(context))"
    }
    if error.kind == .auth { return authentication(error, response, context) }
    return named(described(error, context) ?? general(error, context), of: error, context)
  }

  /// With the ids that the call was given, where one of them may be wrong: who catches errors in a loop knows
  /// nothing else of the call.
  private static func named(
    _ hint: String?, of error: CloudError, _ context: RefusedCall
  ) -> String? {
    // An id is right or wrong in its own region.
    if let hint, hint == Advice.foreignRegion(context) { return hint }
    let isOwn = context.errors.contains { $0.code.utf8.elementsEqual((error.code ?? "").utf8) }
    guard error.kind == .notFound || error.kind == .usage && isOwn else { return hint }
    let said = error.message + (hint ?? "")
    let ids = context.arguments.values.compactMap { field, value -> String? in
      guard field.text.hasSuffix("id"), let id = value.string, !id.isEmpty,
        said.firstRange(of: id) == nil
      else { return nil }
      return "\(field.text) \(id.excerpt(60))"
    }
    let parts = [ids.sorted().joined(separator: ", "), hint ?? ""].filter { !$0.isEmpty }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  private static func hint(for failure: TransportFailure, in context: RefusedCall) -> String? {
    let endpoint = Advice.endpoint(context)
    switch failure.reason {
    case .unknownHost:
      if !context.account.endpointsTold.isOverridden(context.service),
        !Hosts.isListed(context.service, in: context.account.region)
      {
        return "\(context.service) is not listed in \(context.account.region), but in"
          + " \(Hosts.regions(of: context.service).joined(separator: ", ")); if it exists there,"
          + " give its address with --endpoint \(context.service)=URL"
      }
      return "\(endpoint) has no address; check the region, the endpoint and the name service"
    case .proxy:
      return "check --proxy, HTTPS_PROXY or the profile's proxy; NO_PROXY names hosts without"
    case .proxyRefused:
      return "the proxy wants USER:PASSWORD@ before its host, or has to be told to let"
        + " \(endpoint) through"
    case .proxyTLS:
      return
        "--ca-file or SSL_CERT_FILE names who vouches for the proxy, too; it has to be named as"
        + " its certificate does, by a host name rather than an address"
    case .refused: return "nothing answers at \(endpoint)"
    case .tls:
      return "the certificate of \(endpoint) was not accepted, or TLS is blocked on the way"
    case .tooLarge: return "the answer is larger than any service sends; check \(endpoint)"
    case .encoding:
      return
        "only gzip and deflate were asked for; something on the way to \(endpoint) spoils answers"
    case .forbidden: return "https is needed, except for this machine itself"
    case .crowded: return "have fewer calls made at once, or give them a longer timeout"
    case .timeout, .broken: return nil
    }
  }

  // MARK: Authentication

  private static func authentication(
    _ error: CloudError, _ response: HTTPResponse, _ context: RefusedCall
  ) -> String? {
    let message = error.message.lowercased()
    // Before the clock: a locked key stays locked whatever the time is.
    if message.contains("reach the limit") || error.code == "IAM.0061" {
      return "the key is locked for five minutes after too many failures; wait before trying again"
    }
    if let skew = clockSkew(message, response, context), skew.magnitudeInMinutes >= 5 {
      let direction = skew < .zero ? "behind" : "ahead of"
      return "this machine's clock is \(skew.magnitudeInMinutes) minutes \(direction) the server's;"
        + " 15 are allowed"
    }
    if message.contains("signature expired") {
      return "the server and this machine disagree about the time; 15 minutes are allowed"
    }
    if message.contains("security token") {
      return "HUAWEICLOUD_SDK_SECURITY_TOKEN does not belong to the key or has expired"
    }
    if message.contains("verify aksk signature fail") {
      return "the secret key does not belong to access key"
        + " \(context.account.callerTold)"
    }
    if message.contains("not exist") {
      return
        "access key \(context.account.callerTold) is not known; it may have been"
        + " deleted, or belong to another cloud"
    }
    if message.contains("token") {
      return "the security token does not belong to the key or has expired"
    }
    return nil
  }

  /// How far this machine's clock is ahead of the server's; nil when the answer does not tell.
  private static func clockSkew(
    _ message: String, _ response: HTTPResponse, _ context: RefusedCall
  ) -> Duration? {
    let date = response.headers["Date"].flatMap { WallTime(httpDate: $0) }
    return (serverTime(in: message) ?? date).map { context.time - $0 }
  }

  /// The time in `…, server time:20260102T030405Z`, which a refused signature is explained with.
  private static func serverTime(in message: String) -> WallTime? {
    guard let label = message.firstRange(of: "server time") else { return nil }
    let words = message[label.upperBound...].utf8.split { !$0.isLetterOrDigit }
    return words.first.flatMap { WallTime(basicISO8601: Substring($0).uppercased()) }
  }

  // MARK: Codes and kinds

  private static func described(_ error: CloudError, _ context: RefusedCall) -> String? {
    guard let code = error.code, let status = error.status else { return nil }
    return ErrorCodes.error(code: code, status: status, own: context.errors)?.advice?(context)
  }

  private static func general(_ error: CloudError, _ context: RefusedCall) -> String? {
    switch error.kind {
    case .denied:
      let actions = context.actions.map { " \($0)" }.joined(separator: " or")
      return
        "\(context.account.credentialsTold ?? "the caller") lacks the permission\(actions), in project"
        + " \(context.account.projectID ?? "of region \(context.account.region)")"
    case .throttled:
      return "the limit counts every call of the user, retries included"
    default:
      return nil
    }
  }
}

extension Duration {
  fileprivate var magnitudeInMinutes: Int64 {
    Int64((abs(inSeconds) / 60).rounded())
  }
}
