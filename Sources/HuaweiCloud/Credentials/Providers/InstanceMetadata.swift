internal import Ports

/// The agency of the server that Halo runs on, whose temporary keys the server's metadata hand out.
///
/// Asked by the second version of its protocol, and by the first where there is no second. Away from
/// the cloud nobody is at its address, so that it is given little time.
struct InstanceMetadata: CredentialProvider {
  /// The same on every server: it is not routed.
  static let authority = "169.254.169.254"

  /// The other sources, which had nothing: for the message when this has nothing, too.
  let passed: [String]

  /// `the metadata of this server`
  var name: String { "the metadata of this server" }

  /// Asks for a session, then for the key; a session that has ended is asked for once more.
  func machine(
    for scope: CredentialScope, replacing refused: Credentials?
  ) -> any CredentialMachine { Machine(provider: self) }

  private struct Machine: CredentialMachine {
    enum State {
      case session(CredentialRequest)
      case key(CredentialRequest, token: String?)
    }

    let provider: InstanceMetadata
    var state = State.session(CredentialRequest(.neighbour))
    /// Whether a session was refused, which may have ended.
    var isSecondTry = false

    mutating func handle(
      _ event: MachineEvent, at moment: Moment
    ) -> MachineAction<Result<Credentials, ConfigurationError>> {
      switch state {
      case .session(var request):
        switch request.handle(event, at: moment, { InstanceMetadata.sessionRequest }) {
        case .act(let action):
          state = .session(request)
          return action
        case .end(let end):
          // Whoever has no sessions, or lets none come this far, may still have keys.
          return askKey(CredentialRequest(.neighbour), Self.token(in: end), .start, at: moment)
        }
      case .key(let request, let token):
        return askKey(request, token, event, at: moment)
      }
    }

    private static func token(in end: Result<HTTPResponse, TransportFailure>) -> String? {
      guard case .success(let response) = end, response.status == 200 else { return nil }
      let text = CredentialDocument.line(in: response.body)
      return text.utf8.allSatisfy { (0x21...0x7E).contains($0) } && !text.isEmpty ? text : nil
    }

    private mutating func askKey(
      _ request: CredentialRequest, _ token: String?, _ event: MachineEvent, at moment: Moment
    ) -> MachineAction<Result<Credentials, ConfigurationError>> {
      var request = request
      let step = request.handle(event, at: moment) { InstanceMetadata.keyRequest(token) }
      switch step {
      case .act(let action):
        state = .key(request, token: token)
        return action
      case .end(let end):
        if case .success(let response) = end, response.status == 401, token != nil, !isSecondTry,
          !ErrorEnvelope(response).saysAgencyIsMissing
        {
          isSecondTry = true
          state = .session(CredentialRequest(.neighbour))
          return handle(.start, at: moment)
        }
        return .finish(provider.credentials(in: end, at: moment.wallTime))
      }
    }
  }

  private static var sessionRequest: HTTPRequest {
    request(
      "PUT", "/meta-data/latest/api/token", HTTPHeader("X-Metadata-Token-Ttl-Seconds", "21600"))
  }

  private static func keyRequest(_ token: String?) -> HTTPRequest {
    request(
      "GET", "/openstack/latest/securitykey", token.map { HTTPHeader("X-Metadata-Token", $0) })
  }

  private static func request(
    _ method: String, _ target: String, _ header: HTTPHeader?
  ) -> HTTPRequest {
    HTTPRequest(
      method: method, scheme: "http", authority: authority, target: target,
      headers: [HTTPHeader("Host", authority)] + (header.map { [$0] } ?? []),
      purpose: .neighbour)
  }

  private func credentials(
    in end: Result<HTTPResponse, TransportFailure>, at now: WallTime
  ) -> Result<Credentials, ConfigurationError> {
    do throws(ConfigurationError) {
      return .success(try key(in: end, at: now))
    } catch {
      guard !passed.isEmpty else { return .failure(error) }
      return .failure(CredentialChain.nothing(passed + [error.message]))
    }
  }

  private func key(
    in end: Result<HTTPResponse, TransportFailure>, at now: WallTime
  ) throws(ConfigurationError) -> Credentials {
    guard case .success(let response) = end else {
      throw ConfigurationError("\(name): nothing answers at \(Self.authority)")
    }
    guard response.status == 200 else {
      throw ConfigurationError(
        ErrorEnvelope(response).saysAgencyIsMissing || response.status == 404
          ? "\(name): the server has no agency" : "\(name): \(response.refusal)")
    }
    return try CredentialDocument.key(in: response, from: name, at: now)
  }
}

extension ErrorEnvelope {
  /// Whether the metadata want an agency to be set up for the server first.
  fileprivate var saysAgencyIsMissing: Bool {
    message?.lowercased().firstRange(of: "agency") != nil
  }
}
