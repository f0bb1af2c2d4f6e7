internal import JSON
package import Text

/// A request or an answer as it may be shown to people: without credentials.
///
/// There is no other way from a message to a trace than through here.
public struct RedactedMessage: Equatable, Sendable {
  /// A body as it is shown.
  public enum Body: Equatable, Sendable {
    /// With `<redacted>` for each secret in a document or a form, else as it was.
    case shown([UInt8])
    /// It holds credentials, or might, in no form that is known; only its length is told.
    case hidden(byteCount: Int)
  }

  /// `PUT https://vpc.example.com/v1/publicips/1`, or `200` for an answer.
  public let startLine: String
  /// The value of a header that carries a credential is replaced by `<redacted>`; see `Secrets`.
  public let headers: [HTTPHeader]
  /// The body, cut and masked where need be.
  public let body: Body

  /// What may be shown of a request.
  ///
  /// - Parameter secrets: knows those that are to be hidden wherever they stand.
  package init(_ request: HTTPRequest, by secrets: Secrets = Secrets()) {
    startLine = "\(request.method) \(secrets.masked(url: request.url))"
    headers = request.headers.map { $0.masked(by: secrets) }
    body = Self.masked(request.body, target: request.target, by: secrets)
  }

  /// What may be shown of an answer.
  ///
  /// - Parameters:
  ///   - request: what it answers, which tells whether its body is a secret.
  ///   - secrets: knows those that are to be hidden wherever they stand.
  package init(
    _ response: HTTPResponse, to request: HTTPRequest, by secrets: Secrets = Secrets()
  ) {
    startLine = request.purpose == .connection ? "connected" : String(response.status)
    headers = response.headers.map { $0.masked(by: secrets) }
    body = Self.masked(response.body, target: request.target, by: secrets)
  }

  /// Parts of the paths under which tokens and temporary keys are handed out.
  private static let secretPaths = ["/auth/tokens", "/OS-CREDENTIAL", "/securitykey"]

  private static func masked(_ body: [UInt8], target: String, by secrets: Secrets) -> Body {
    guard let masked = secrets.masked(body: body) else { return .hidden(byteCount: body.count) }
    // What is handed out there is secret even where its form is not known.
    let isKnownForm = masked != body
    let isSecretPath = secretPaths.contains { target.contains($0) }
    return isSecretPath && !isKnownForm && !body.isEmpty
      ? .hidden(byteCount: body.count) : .shown(masked)
  }
}

extension HTTPHeader {
  fileprivate func masked(by secrets: Secrets) -> HTTPHeader {
    HTTPHeader(name, secrets.masked(header: name, value))
  }
}
