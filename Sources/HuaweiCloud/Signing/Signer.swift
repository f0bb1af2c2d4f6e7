internal import Crypto
public import Ports

/// Signs requests with an access key: the algorithm SDK-HMAC-SHA256.
///
/// https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm-003.html
public struct Signer: Sendable {
  private let key: AccessKey

  /// Signs with `key`; a temporary key's security token is sent and signed with the rest.
  public init(_ key: AccessKey) {
    self.key = key
  }

  /// The request with `X-Sdk-Date`, the security token if there is one, and `Authorization`.
  ///
  /// Every header that is there already is signed. `Host` must be among them.
  public func signed(_ request: HTTPRequest, at time: WallTime) -> HTTPRequest {
    let date = request.headers["X-Sdk-Date"] ?? time.text(.basicISO8601)
    var headers = request.headers
    if request.headers["X-Sdk-Date"] == nil { headers.append(HTTPHeader("X-Sdk-Date", date)) }
    if let token = key.securityToken, request.headers["X-Security-Token"] == nil {
      headers.append(HTTPHeader("X-Security-Token", token.reveal()))
    }
    // The services do not read a body of another type before they check the signature.
    if let type = request.headers["Content-Type"], !type.hasPrefix("application/json"),
      !type.hasPrefix("application/bson"), request.headers["X-Sdk-Content-Sha256"] == nil
    {
      headers.append(HTTPHeader("X-Sdk-Content-Sha256", "UNSIGNED-PAYLOAD"))
    }
    let canonical = CanonicalRequest(request.with(headers))
    let signature = signature(of: canonical.stringToSign(date: date))
    headers.append(
      HTTPHeader(
        "Authorization",
        "\(Self.beginning(of: key)), SignedHeaders=\(canonical.signedHeaders), "
          + "Signature=\(signature)"))
    return request.with(headers)
  }

  /// How the header `Authorization` begins.
  static func beginning(of key: AccessKey) -> String { "SDK-HMAC-SHA256 Access=\(key.id)" }

  /// The signature of a `CanonicalRequest.stringToSign`, in hexadecimal.
  public func signature(of text: String) -> String {
    var state = key.signingState.hmac
    state.update(data: Array(text.utf8))
    return state.finalize().hex
  }
}

/// What signing with a secret begins with, which is the same for every request.
struct SigningState: Sendable {
  fileprivate let hmac: HMAC<SHA256>

  init(_ secret: Secret) {
    hmac = HMAC<SHA256>(key: SymmetricKey(data: Array(secret.reveal().utf8)))
  }
}

extension HTTPRequest {
  fileprivate func with(_ headers: [HTTPHeader]) -> HTTPRequest {
    HTTPRequest(
      method: method, scheme: scheme, authority: authority, target: target, headers: headers,
      body: body)
  }
}
