internal import Ports

/// The agency of the server that Halo runs on, whose temporary keys the server's metadata hand out.
///
/// Asked by the second version of its protocol, and by the first where there is no second. Away from
/// the cloud nobody is at its address, so that it is given little time until it has answered.
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
  ) -> any CredentialMachine { Machine(provider: self, isRenewal: refused != nil) }

  private struct Machine: CredentialMachine {
    enum State {
      case session(CredentialRequest)
      case key(CredentialRequest, token: String?)
    }

    let provider: InstanceMetadata
    /// Whether they have brought a key before, so that no other source of one is looked for.
    let isRenewal: Bool
    /// Whether they have answered anything.
    var isThere: Bool
    var state: State
    /// Whether a session was refused, which may have ended.
    var isSecondTry = false

    init(provider: InstanceMetadata, isRenewal: Bool) {
      (self.provider, self.isRenewal, isThere) = (provider, isRenewal, isRenewal)
      state = .session(CredentialRequest(isRenewal ? .knownNeighbour : .neighbour))
    }

    private var question: CredentialRequest {
      CredentialRequest(isThere ? .knownNeighbour : .neighbour)
    }

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
          if case .success = end { isThere = true }
          // Whoever has no sessions, or lets none come this far, may still have keys.
          return askKey(question, Self.token(in: end), .start, at: moment)
        }
      case .key(let request, let token):
        return askKey(request, token, event, at: moment)
      }
    }

    private static func token(in end: Result<HTTPResponse, TransportFailure>) -> String? {
      guard case .success(let response) = end, response.status == 200 else { return nil }
      let text = CredentialDocument.line(in: response.body)
      return text.isPlain && !text.isEmpty ? text : nil
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
        if case .success = end { isThere = true }
        if case .success(let response) = end, response.status == 401, token != nil, !isSecondTry,
          !ErrorEnvelope(response).saysAgencyIsMissing
        {
          isSecondTry = true
          state = .session(question)
          return handle(.start, at: moment)
        }
        return .finish(credentials(in: end, at: moment.wallTime))
      }
    }

    private func credentials(
      in end: Result<HTTPResponse, TransportFailure>, at now: WallTime
    ) -> Result<Credentials, ConfigurationError> {
      do throws(ConfigurationError) {
        return .success(try provider.key(in: end, isThere: isThere, at: now))
      } catch {
        if provider.passed.isEmpty || isRenewal { return .failure(error) }
        return .failure(
          error.cause == .absence
            ? .away(error.message, details: provider.passed)
            : CredentialChain.nothing(provider.passed + [error.message]))
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

  /// - Parameter isThere: whether they have answered anything.
  private func key(
    in end: Result<HTTPResponse, TransportFailure>, isThere: Bool, at now: WallTime
  ) throws(ConfigurationError) -> Credentials {
    let response: HTTPResponse
    switch end {
    case .success(let answer): response = answer
    case .failure(let failure) where isThere:
      throw .away("\(name) do not answer: \(failure.message)")
    case .failure: throw ConfigurationError("\(name): nothing answers at \(Self.authority)")
    }
    if response.isPassingRefusal { throw .away("\(name): \(response.refusal)") }
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
