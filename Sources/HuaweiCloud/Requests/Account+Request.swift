internal import Ports

/// What the services see as the client.
public enum UserAgent {
  /// The value of the header `User-Agent`.
  public static let text = "halo/0.1.0"
}

extension Account {
  /// The finished request: addressed, with its headers, signed for `time` if there are credentials.
  func request(_ draft: RequestDraft, at time: WallTime) -> HTTPRequest {
    let endpoint = endpoints.endpoint(of: draft.service, in: region)
    let query = draft.query.canonicalQuery
    var headers = [
      HTTPHeader("Host", endpoint.authority), HTTPHeader("Content-Type", draft.contentType),
    ]
    if draft.service == Service.iam.endpointName {
      if let domainID { headers.append(HTTPHeader("X-Domain-Id", domainID)) }
    } else if let projectID, credentials?.token == nil {
      // A token says itself which project it is for.
      headers.append(HTTPHeader("X-Project-Id", projectID))
    }
    let unsigned = HTTPRequest(
      method: draft.method, scheme: endpoint.scheme, authority: endpoint.authority,
      target: query.isEmpty ? draft.path : "\(draft.path)?\(query)", headers: headers,
      body: draft.body)
    let signed = credentials?.authenticate(unsigned, at: time) ?? unsigned
    // Added last and so left out of the signature: proxies are known to rewrite it.
    var request = signed.adding(HTTPHeader("User-Agent", UserAgent.text))
    request.isRaw = draft.isRaw
    return request
  }
}

extension Credentials {
  /// The request with the proof of who makes it: a signature, or a token.
  func authenticate(_ request: HTTPRequest, at time: WallTime) -> HTTPRequest {
    switch self {
    case .key(let key) where key.signs: Signer(key).signed(request, at: time)
    case .key(let key): request.adding(HTTPHeader("Authorization", Signer.beginning(of: key)))
    case .token(let token): request.adding(HTTPHeader("X-Auth-Token", token.text.reveal()))
    }
  }
}

extension HTTPRequest {
  /// The same with one more header at the end.
  func adding(_ header: HTTPHeader) -> HTTPRequest {
    var request = HTTPRequest(
      method: method, scheme: scheme, authority: authority, target: target,
      headers: headers + [header], body: body, purpose: purpose)
    request.proxy = proxy
    return request
  }
}

extension Service {
  /// Whether requests carry the id of a project: all but those about the account itself.
  var isProjectScoped: Bool { self != .iam }
}
