/// What is known of error codes, gathered from the descriptions of the services, and what the HTTP
/// status alone says where nothing is known.
enum ErrorCodes {
  /// What an error answer means: by its code when it is known, by its status otherwise.
  ///
  /// - Parameter own: the refusals that the operation lists; they go before all others.
  static func meaning(code: String?, status: Int, own: [ServiceError] = [])
    -> (kind: ErrorKind, retry: RetryPolicy)
  {
    guard let code else { return meaning(of: status) }
    if let known = error(code: code, status: status, own: own) { return (known.kind, known.retry) }
    return meaning(of: status)
  }

  /// The description of a refusal.
  ///
  /// A known code with a status that is not documented means what it means otherwise, provided that
  /// this is one thing.
  static func error(code: String, status: Int, own: [ServiceError] = []) -> ServiceError? {
    // The gateway's codes carry either prefix.
    let name = code.hasPrefix("APIG.") ? "APIGW." + code.dropFirst(5) : code
    let candidates = own.filter { $0.code == name } + (byCode[name] ?? [])
    if let exact = candidates.first(where: { $0.status == status }) { return exact }
    guard let first = candidates.first,
      candidates.allSatisfy({ $0.kind == first.kind && $0.retry == first.retry })
    else { return nil }
    return first
  }

  /// What a status says when the code is not known.
  static func meaning(of status: Int) -> (kind: ErrorKind, retry: RetryPolicy) {
    switch status {
    case 401: (.auth, .refreshCredentials)
    case 403: (.denied, .never)
    case 404, 410: (.notFound, .never)
    case 407: (.network, .never)
    case 408: (.timeout, .retryIfIdempotent)
    case 409, 412: (.conflict, .never)
    case 429: (.throttled, .throttled)
    case 400..<500: (.usage, .never)
    case 500...: (.unavailable, .retryIfIdempotent)
    // Redirects are not followed: no service sends one, so this is a proxy or a wrong endpoint.
    default: (.network, .never)
    }
  }

  /// Every refusal that is documented anywhere.
  static let all: [ServiceError] =
    Gateway.errors + IAM.errors + Service.allCases.flatMap(\.errors)

  private static let byCode = Dictionary(grouping: all) { WireKey($0.code) }
}
