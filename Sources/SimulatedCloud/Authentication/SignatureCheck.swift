import HuaweiCloud
import Ports

extension CloudState {
  /// How far the clock of a client may be off, either way.
  static let allowedSkew = Duration.seconds(15 * 60)
  /// Wrong signatures in a row after which a key is locked, and for how long.
  static let failureLimit = 5
  static let lockTime = Duration.seconds(5 * 60)

  /// Finds out whose access key signed a request.
  ///
  /// Only the headers listed as signed count; others may be added or changed on the way.
  mutating func checkSignature(
    _ text: String, of request: HTTPRequest, with signers: inout Signers, at now: WallTime
  ) throws(Refusal) -> Caller {
    // Nobody but a twin itself has its keys, and its time is not that of signatures.
    if original != nil { return try twinCaller(text, request) }
    guard let header = AuthorizationHeader(text) else {
      throw .badAuthorization("the Authorization header is malformed")
    }
    let index = account.accessKeys.firstIndex { $0.id == header.accessKey }
    guard let index else { throw .unknownKey(header.accessKey) }
    let key = account.accessKeys[index]
    if let lockedUntil = key.lockedUntil, now < lockedUntil { throw .lockedKey }
    let date = try Self.date(of: request, at: now)
    guard header.signedHeaders.contains("host"), header.signedHeaders.contains("x-sdk-date") else {
      throw .badAuthorization("SignedHeaders must contain host and x-sdk-date")
    }
    let canonical = CanonicalRequest(
      request.asReceived, signing: Set(texts: header.signedHeaders))
    guard header.isSignature(of: canonical, date: date, by: signers.signer(of: key)) else {
      countFailure(index, at: now)
      throw .badSignature(canonicalRequest: canonical.text)
    }
    account.accessKeys[index].failures = 0
    account.accessKeys[index].lockedUntil = nil
    guard key.securityToken == request.headers["X-Security-Token"] else {
      throw .badSecurityToken
    }
    if let expiresAt = key.expiresAt, now >= expiresAt { throw .expiredKey }
    return Caller(userID: key.userID, projectID: request.headers["X-Project-Id"])
  }

  /// When a request says that it was signed, which has to be about now.
  private static func date(of request: HTTPRequest, at now: WallTime) throws(Refusal) -> String {
    guard let date = request.headers["X-Sdk-Date"], let signedAt = WallTime(basicISO8601: date)
    else { throw .badAuthorization("X-Sdk-Date is missing or malformed") }
    let skew = signedAt - now
    guard skew <= allowedSkew, skew >= .zero - allowedSkew else {
      throw .skewed(signature: date, server: now)
    }
    return date
  }

  /// Who makes a request of a twin, whose signature nobody checks.
  private func twinCaller(_ text: String, _ request: HTTPRequest) throws(Refusal) -> Caller {
    let id = AuthorizationHeader.accessKey(in: text)
    guard let key = account.accessKeys.first(where: { $0.id == id }) else {
      throw .unknownKey(id ?? "")
    }
    return Caller(userID: key.userID, projectID: request.headers["X-Project-Id"])
  }

  private mutating func countFailure(_ index: Int, at now: WallTime) {
    account.accessKeys[index].failures += 1
    guard account.accessKeys[index].failures >= Self.failureLimit else { return }
    account.accessKeys[index].failures = 0
    account.accessKeys[index].lockedUntil = now + Self.lockTime
  }
}

extension HTTPRequest {
  /// With the `Host` that was addressed where a client left it to the connection, and without a
  /// claim about the body that this body's type does not permit: only bodies that are not JSON may
  /// go unsigned.
  fileprivate var asReceived: HTTPRequest {
    // Nearly no request claims anything.
    if headers["Host"] != nil, headers["X-Sdk-Content-Sha256"] == nil { return self }
    var headers = headers
    if headers["Host"] == nil { headers.append(HTTPHeader("Host", authority)) }
    let isJSON = ["application/json", "application/bson"].contains { type in
      self.headers["Content-Type"]?.lowercased().hasPrefix(type) ?? true
    }
    if isJSON || headers["X-Sdk-Content-Sha256"] != "UNSIGNED-PAYLOAD" {
      headers.removeAll { $0.name.lowercased() == "x-sdk-content-sha256" }
    }
    return HTTPRequest(
      method: method, scheme: scheme, authority: authority, target: target, headers: headers,
      body: body)
  }
}

/// `SDK-HMAC-SHA256 Access=…, SignedHeaders=a;b, Signature=…`, taken apart.
struct AuthorizationHeader {
  static let algorithm = "SDK-HMAC-SHA256"

  let accessKey: String
  /// The key alone, where it is named first, as `Signer` does; nil for another text.
  static func accessKey(in text: String) -> String? {
    let start = algorithm + " Access="
    guard text.hasPrefix(start) else { return nil }
    return String(text.dropFirst(start.utf8.count).prefix(upTo: ","))
  }

  /// In the order given; lower case.
  let signedHeaders: [String]
  let signature: String

  init?(_ text: String) {
    guard text.hasPrefix(Self.algorithm + " ") else { return nil }
    var (accessKey, headers, signature): (Substring?, Substring?, Substring?)
    for part in text.dropFirst(Self.algorithm.utf8.count + 1).split(separator: ",") {
      let sides = part.dropping(" ").split(separator: "=", maxSplits: 1)
      guard sides.count == 2 else { return nil }
      switch sides[0] {
      case "Access": accessKey = sides[1]
      case "SignedHeaders": headers = sides[1]
      case "Signature": signature = sides[1]
      default: return nil
      }
    }
    guard let accessKey, let headers, let signature else { return nil }
    self.accessKey = String(accessKey)
    self.signature = String(signature)
    signedHeaders = headers.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
  }
}

extension AuthorizationHeader {
  /// Whether it is what the holder of a key makes of a request.
  fileprivate func isSignature(
    of canonical: CanonicalRequest, date: String, by signer: Signer
  ) -> Bool {
    canonical.signedHeaders == signedHeaders.joined(separator: ";")
      && signer.signature(of: canonical.stringToSign(date: date)) == signature
  }
}

/// The signers of keys that have signed, since to prepare one takes longer than a signature.
struct Signers {
  private var byKey: [WireKey: (secret: String, signer: Signer)] = [:]

  /// The one of a key as it is now: a state that is loaded may give an id another secret.
  mutating func signer(of key: Account.AccessKey) -> Signer {
    if let known = byKey[key.id], known.secret == key.secret { return known.signer }
    // Temporary keys come and go.
    if byKey.count >= CloudState.issuedKeyLimit { byKey = [:] }
    let signer = Signer(AccessKey(id: key.id, secret: Secret(key.secret)))
    byKey[key.id] = (key.secret, signer)
    return signer
  }
}
