/// A request or an answer as it may be shown to people: without credentials.
///
/// There is no other way from a message to a trace than through here.
public struct RedactedMessage: Equatable, Sendable {
  public enum Body: Equatable, Sendable {
    case shown([UInt8])
    /// It holds credentials, or might; only its length is told.
    case hidden(byteCount: Int)
  }

  /// `PUT https://vpc.example.com/v1/publicips/1`, or `200` for an answer.
  public let startLine: String
  /// The value of a header that carries a credential is replaced by `<redacted>`.
  public let headers: [HTTPHeader]
  public let body: Body

  public init(_ request: HTTPRequest) {
    startLine = "\(request.method) \(Self.redacted(url: request.url))"
    headers = request.headers.map(Self.redacted)
    body = Self.redacted(request.body, target: request.target)
  }

  public init(_ response: HTTPResponse, to request: HTTPRequest) {
    startLine = request.purpose == .connection ? "connected" : String(response.status)
    headers = response.headers.map(Self.redacted)
    body = Self.redacted(response.body, target: request.target)
  }

  private static let secretHeaders: Set<String> = [
    "authorization", "cookie", "proxy-authorization", "set-cookie", "x-auth-token",
    "x-security-token", "x-subject-token",
  ]

  /// Parts of the paths under which tokens and temporary keys are handed out.
  private static let secretPaths = ["/auth/tokens", "/OS-CREDENTIAL", "/securitykey"]

  /// Parts of the names of JSON members that hold secrets, in lower case.
  private static let secretMembers = [
    "password", "passwd", "adminpass", "passphrase", "secret", "apikey", "api_key", "api-key",
    "access_key", "accesskey", "credential", "_token", "\"token\"", "token=", "accesstoken",
    "refreshtoken", "\"pass\"", "\"pwd\"", "pwd=", "securitytoken", "security_token",
    "security-token", "auth-token", "private_key", "privatekey", "user_data",
  ]

  /// What the name of any other header or query item that carries a secret has in it: a script may
  /// talk to servers that Halo knows nothing of.
  private static let secretWords = [
    "token", "secret", "password", "passwd", "passphrase", "apikey", "api-key", "api_key",
    "private-key", "access-key", "access_key", "accesskey", "signature", "credential", "auth",
  ]

  /// Names that are secret as a whole or as one of the words of a name: `sig`, `X-Key`.
  private static let secretNames: Set<String> = [
    "sig", "sign", "key", "code", "pass", "pwd", "sk", "jwt", "session", "sid",
  ]

  private static func redacted(_ header: HTTPHeader) -> HTTPHeader {
    let name = header.name.lowercased()
    return secretHeaders.contains(name) || isTelling(name)
      ? HTTPHeader(header.name, "<redacted>") : header
  }

  private static func redacted(url: String) -> String {
    guard let mark = url.firstIndex(of: "?") else { return url }
    let items = url[url.index(after: mark)...].split(
      separator: "&", omittingEmptySubsequences: false
    )
    .map { item in
      let name = item.prefix { $0 != "=" }
      return name.count < item.count && isTelling(name.lowercased())
        ? "\(name)=<redacted>" : String(item)
    }
    return url[...mark] + items.joined(separator: "&")
  }

  private static func isTelling(_ name: String) -> Bool {
    secretWords.contains { name.contains($0) }
      || name.split { "-_.".contains($0) }.contains { secretNames.contains(String($0)) }
  }

  private static func redacted(_ body: [UInt8], target: String) -> Body {
    let text = String(decoding: body, as: UTF8.self).lowercased()
    // Hiding a whole body for one member is crude, and cannot be fooled by how it is written.
    let isSecret =
      secretPaths.contains { target.contains($0) } || secretMembers.contains { text.contains($0) }
    return isSecret && !body.isEmpty ? .hidden(byteCount: body.count) : .shown(body)
  }
}
