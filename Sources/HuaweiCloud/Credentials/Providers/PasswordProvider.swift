internal import JSON
internal import Text
public import Ports

/// A user with a password, who is given a token by IAM.
///
/// https://support.huaweicloud.com/intl/en-us/api-iam/iam_30_0001.html
public struct PasswordLogin: Equatable, Sendable {
  /// The name of the IAM user.
  public let user: String
  /// The user's password.
  public let password: Secret
  /// The name of the account that the user is of.
  public let accountName: String

  /// See the properties.
  public init(user: String, password: Secret, accountName: String) {
    self.user = user
    self.password = password
    self.accountName = accountName
  }
}

/// Gets tokens for a user with a password: one for a project, and one for the account where that is wanted.
struct PasswordProvider: CredentialProvider {
  let login: PasswordLogin
  /// Where IAM is.
  let endpoint: Endpoint
  /// The project by its id, or else by its name, which for that of a region is the region's.
  let project: ProjectName

  enum ProjectName: Hashable, Sendable {
    case id(String)
    case name(String)
  }

  var name: String { "password of \(login.user) of \(login.accountName) at \(endpoint)" }
  var isScoped: Bool { true }

  func machine(
    for scope: CredentialScope, replacing refused: Credentials?
  ) -> any CredentialMachine {
    CredentialQuestion({ _ in request(for: scope) }) { end, now in
      credentials(in: end, for: scope, at: now)
    }
  }

  private func request(for scope: CredentialScope) -> HTTPRequest {
    let user: JSONValue = [
      "name": .string(login.user), "password": .string(login.password.reveal()),
      "domain": ["name": .string(login.accountName)],
    ]
    let body: JSONValue = [
      "auth": [
        "identity": ["methods": ["password"], "password": ["user": user]],
        "scope": self.scope(scope),
      ]
    ]
    return HTTPRequest(
      method: "POST", scheme: endpoint.scheme, authority: endpoint.authority,
      target: "/v3/auth/tokens?nocatalog=true",
      headers: [
        HTTPHeader("Host", endpoint.authority), HTTPHeader("Content-Type", "application/json"),
        HTTPHeader("User-Agent", UserAgent.text),
      ],
      body: body.serialized())
  }

  private func scope(_ scope: CredentialScope) -> JSONValue {
    switch (scope, project) {
    case (.account, _): ["domain": ["name": .string(login.accountName)]]
    case (.project, .id(let id)): ["project": ["id": .string(id)]]
    case (.project, .name(let name)): ["project": ["name": .string(name)]]
    }
  }

  private func credentials(
    in end: Result<HTTPResponse, TransportFailure>, for scope: CredentialScope, at now: WallTime
  ) -> Result<Credentials, ConfigurationError> {
    let source = "IAM at \(endpoint.authority)"
    return end.credentials(from: source) { response throws(ConfigurationError) in
      switch response.status {
      case 200, 201:
        return try CredentialDocument.token(in: response, from: source, at: now)
      case 401:
        throw .refused(
          "\(source) does not accept user '\(login.user)' of account '\(login.accountName)' for"
            + " \(words(for: scope)): \(response.refusal)")
      case 404:
        throw .refused(
          "\(source) knows no \(words(for: scope)); check the region, or set the project's id")
      default: throw response.refused("\(source) gives no token")
      }
    }
  }

  private func words(for scope: CredentialScope) -> String {
    switch (scope, project) {
    case (.account, _): "the account"
    case (.project, .id(let id)): "project \(id)"
    case (.project, .name(let name)): "project '\(name)'"
    }
  }
}

extension Result<HTTPResponse, TransportFailure> {
  /// The credentials in the answer, if there is one.
  ///
  /// - Parameters:
  ///   - source: who was asked, for the message.
  ///   - read: finds them, or says why there are none.
  func credentials(
    from source: String, _ read: (HTTPResponse) throws(ConfigurationError) -> Credentials
  ) -> Result<Credentials, ConfigurationError> {
    do throws(ConfigurationError) {
      switch self {
      case .success(let response): return .success(try read(response))
      case .failure(let failure):
        throw .away("\(source) does not answer: \(failure.message)")
      }
    } catch {
      return .failure(error)
    }
  }
}

extension HTTPResponse {
  /// Whether the service has no time for a question that is right, for now.
  var isPassingRefusal: Bool { status == 429 || status >= 500 }

  /// Why a service that was asked for credentials gave none.
  ///
  /// - Parameter words: who did not, for people.
  func refused(_ words: String) -> ConfigurationError {
    isPassingRefusal ? .away("\(words): \(refusal)") : .refused("\(words): \(refusal)")
  }

  /// What a refusal says, in one line: `403 IAM.0002: no permission`.
  var refusal: String {
    let envelope = ErrorEnvelope(self)
    // What cannot be read may be half of a document with a key in it.
    let message = envelope.form == .other ? "an answer that cannot be read" : envelope.message
    return [
      CloudError.words(status: status, code: envelope.code),
      message.map { Secrets().masked(answer: $0).excerpt(200) },
    ].compactMap { $0 }.joined(separator: ": ")
  }
}
