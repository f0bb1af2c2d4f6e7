public import Ports

/// The key that a platform hands its containers, at an address and against a file that are in two variables
/// of the environment.
public struct ContainerCredentials: CredentialProvider, Equatable {
  /// Where the key is to be had.
  let address: Address
  /// The file whose text is shown for it; read each time, since it is replaced.
  let tokenFile: String

  /// An URL, taken apart.
  struct Address: Hashable, Sendable {
    let scheme: String
    let authority: String
    let target: String
  }

  /// - Parameters:
  ///   - uri: `https://…`, or `http://` for this machine and its link-local neighbours.
  ///   - tokenFile: the file whose text is shown.
  public init(uri: String, tokenFile: String) throws(ConfigurationError) {
    address = try Address(uri)
    self.tokenFile = tokenFile
  }

  /// `the container's credentials at https://…`
  public var name: String { "the container's credentials at \(address.authority)" }

  /// Reads the file, and asks with what it holds.
  public func machine(
    for scope: CredentialScope, replacing refused: Credentials?
  ) -> any CredentialMachine { Machine(provider: self) }

  private struct Machine: CredentialMachine {
    let provider: ContainerCredentials
    /// Nil as long as the file is not read.
    private var question: (any CredentialMachine)?

    init(provider: ContainerCredentials) {
      self.provider = provider
    }

    mutating func handle(
      _ event: MachineEvent, at moment: Moment
    ) -> MachineAction<Result<Credentials, ConfigurationError>> {
      if let action = question.handle(event, at: moment) { return action }
      switch event {
      case .loaded(.success(let bytes)):
        question = provider.question(with: CredentialDocument.line(in: bytes))
        return handle(.start, at: moment)
      case .loaded(.failure(let failure)):
        return .finish(
          .failure(ConfigurationError("\(provider.tokenFile): \(failure.message)")))
      default:
        return .load(.file(path: provider.tokenFile, isPrivate: false))
      }
    }
  }

  private func question(with token: String) -> CredentialQuestion {
    CredentialQuestion({ _ in request(token) }) { end, now in credentials(in: end, at: now) }
  }

  private func request(_ token: String) -> HTTPRequest {
    HTTPRequest(
      method: "POST", scheme: address.scheme, authority: address.authority,
      target: address.target,
      headers: [
        HTTPHeader("Host", address.authority), HTTPHeader("Content-Type", "application/json"),
        HTTPHeader("Authorization", token), HTTPHeader("User-Agent", UserAgent.text),
      ],
      body: Array("{}".utf8), purpose: .neighbour)
  }

  private func credentials(
    in end: Result<HTTPResponse, TransportFailure>, at now: WallTime
  ) -> Result<Credentials, ConfigurationError> {
    end.credentials(from: name) { response throws(ConfigurationError) in
      guard (200..<300).contains(response.status) else {
        let reason = "\(name): \(response.refusal)"
        throw response.isPassingRefusal ? .away(reason) : ConfigurationError(reason)
      }
      return try CredentialDocument.key(in: response, from: name, at: now)
    }
  }
}

extension ContainerCredentials.Address {
  fileprivate init(_ uri: String) throws(ConfigurationError) {
    func refuse(_ why: String) -> ConfigurationError {
      ConfigurationError("HC_CONTAINER_CREDENTIALS_FULL_URI \(why)")
    }
    guard let separator = uri.firstRange(of: "://") else {
      throw refuse("is no URL: expected https://HOST/PATH")
    }
    scheme = uri[..<separator.lowerBound].lowercased()
    let rest = uri[separator.upperBound...]
    let end = rest.utf8.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
    authority = String(rest[..<end])
    target = end == rest.endIndex ? "/" : String(rest[end...])
    guard ["http", "https"].contains(scheme) else { throw refuse("wants https") }
    let probe = HTTPRequest(
      method: "POST", scheme: scheme, authority: authority, target: target, purpose: .neighbour)
    // The token would be shown to whoever is there.
    if RequestRules.violation(of: probe) != nil {
      throw refuse("may be http only for this machine and for link-local addresses; use https")
    }
  }
}
