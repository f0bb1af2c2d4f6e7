internal import JSON
public import Ports

/// An agency: what an account lets another one do for it.
public struct Agency: Equatable, Sendable {
  /// Its name.
  public let name: String
  /// The account that has set it up, by its name or its id.
  public let account: AccountName

  /// How an account is named.
  public enum AccountName: Equatable, Sendable {
    /// By its id.
    case id(String)
    /// By its name.
    case name(String)
  }

  /// See the properties.
  public init(name: String, account: AccountName) {
    self.name = name
    self.account = account
  }
}

/// Gets temporary keys of an agency for who may assume it.
///
/// https://support.huaweicloud.com/intl/en-us/api-iam/iam_04_0101.html
struct AgencyProvider: CredentialProvider {
  /// Who assumes it: the key or token there is, or who brings them.
  let base: any CredentialProvider
  let agency: Agency
  /// Where IAM is.
  let endpoint: Endpoint

  private static let lifetime = 3600

  var name: String { "agency \(agency.name) of \(accountText) by \(base.name)" }

  func machine(
    for scope: CredentialScope, replacing refused: Credentials?
  ) -> any CredentialMachine {
    // An agency belongs to accounts, not to projects.
    Machine(provider: self, base: base.machine(for: .account, replacing: nil))
  }

  private struct Machine: CredentialMachine {
    let provider: AgencyProvider
    var base: any CredentialMachine
    /// Nil as long as it is not known who asks.
    private var question: (any CredentialMachine)?

    init(provider: AgencyProvider, base: any CredentialMachine) {
      self.provider = provider
      self.base = base
    }

    mutating func handle(
      _ event: MachineEvent, at moment: Moment
    ) -> MachineAction<Result<Credentials, ConfigurationError>> {
      if let action = question.handle(event, at: moment) { return action }
      switch base.handle(event, at: moment) {
      case .finish(.success(let found)):
        question = provider.question(by: found)
        return handle(.start, at: moment)
      case let action: return action
      }
    }
  }

  private func question(by base: Credentials) -> CredentialQuestion {
    CredentialQuestion({ now in request(with: base, at: now) }) { end, now in
      credentials(in: end, at: now)
    }
  }

  private func request(with credentials: Credentials, at time: WallTime) -> HTTPRequest {
    var role = [JSONMember("agency_name", .string(agency.name))]
    switch agency.account {
    case .id(let id): role.append(JSONMember("domain_id", .string(id)))
    case .name(let name): role.append(JSONMember("domain_name", .string(name)))
    }
    role.append(JSONMember("duration_seconds", .integer(Int64(Self.lifetime))))
    let body: JSONValue = [
      "auth": ["identity": ["methods": ["assume_role"], "assume_role": .object(role)]]
    ]
    let unsigned = HTTPRequest(
      method: "POST", scheme: endpoint.scheme, authority: endpoint.authority,
      target: "/v3.0/OS-CREDENTIAL/securitytokens",
      headers: [
        HTTPHeader("Host", endpoint.authority), HTTPHeader("Content-Type", "application/json"),
      ],
      body: body.serialized())
    return credentials.authenticate(unsigned, at: time)
      .adding(HTTPHeader("User-Agent", UserAgent.text))
  }

  private func credentials(
    in end: Result<HTTPResponse, TransportFailure>, at now: WallTime
  ) -> Result<Credentials, ConfigurationError> {
    let source = "IAM at \(endpoint.authority)"
    return end.credentials(from: source) { response throws(ConfigurationError) in
      switch response.status {
      case 200, 201:
        return try CredentialDocument.key(in: response, from: source, at: now)
      case 401, 403, 404:
        throw .refused(
          "\(source) does not let agency '\(agency.name)' of \(accountText) be assumed:"
            + " \(response.refusal)")
      default: throw response.refused("\(source) gives no key")
      }
    }
  }

  private var accountText: String {
    switch agency.account {
    case .id(let id): "account \(id)"
    case .name(let name): "account '\(name)'"
    }
  }
}

/// Brings what is there already.
struct FixedProvider: CredentialProvider {
  let name: String
  let credentials: Credentials

  func machine(
    for scope: CredentialScope, replacing refused: Credentials?
  ) -> any CredentialMachine {
    Machine(credentials: credentials)
  }

  private struct Machine: CredentialMachine {
    let credentials: Credentials

    func handle(
      _ event: MachineEvent, at moment: Moment
    ) -> MachineAction<Result<Credentials, ConfigurationError>> {
      .finish(.success(credentials))
    }
  }
}
