internal import JSON
internal import Ports

/// Documents in which services hand out credentials.
enum CredentialDocument {
  /// `{"credential": {"access", "secret", "securitytoken", "expires_at"}}`, as IAM, the metadata of a
  /// server and its like write it. Some spell the third one `securityToken` or `security_token`.
  static func key(
    in response: HTTPResponse, from source: String, at now: WallTime
  ) throws(ConfigurationError) -> Credentials {
    let document = try document(response, from: source)
    let credential = document["credential"] ?? document
    func text(_ names: String...) -> String? {
      names.lazy.compactMap { credential.text($0) }.first { !$0.isEmpty }
    }
    guard let id = text("access"), let secret = text("secret") else {
      throw ConfigurationError("\(source) answered without a key")
    }
    let token = text("securitytoken", "securityToken", "security_token")
    guard [id, secret, token ?? ""].allSatisfy(\.isPlain) else {
      throw ConfigurationError("\(source) answered with a key that cannot be sent")
    }
    let end = text("expires_at").flatMap { WallTime(expiry: $0) }
    return .key(
      AccessKey(
        id: id, secret: Secret(secret), securityToken: token.map(Secret.init),
        validity: end.map { Validity(from: now, to: $0) }))
  }

  /// The token in the header of a login's answer, and what its body tells of it.
  static func token(
    in response: HTTPResponse, from source: String, at now: WallTime
  ) throws(ConfigurationError) -> Credentials {
    guard let text = response.headers["X-Subject-Token"], !text.isEmpty else {
      throw ConfigurationError("\(source) answered without a token")
    }
    let token = try document(response, from: source)["token"]
    let end = token?.text("expires_at").flatMap { WallTime(expiry: $0) }
    return .token(
      Token(
        text: Secret(text), projectID: token?.value(at: "project.id")?.string,
        validity: end.map { Validity(from: now, to: $0) }))
  }

  /// A token that stands alone in a text: its first line.
  static func line(in bytes: [UInt8]) -> String {
    String(
      decoding: bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") },
      as: UTF8.self)
  }

  private static func document(
    _ response: HTTPResponse, from source: String
  ) throws(ConfigurationError) -> JSONValue {
    switch response.document {
    case .success(let document): return document
    case .failure(let flaw):
      let reason = "\(source): \(flaw.message)"
      // Half a document, or a web page: next time it may be another answer.
      throw flaw.retry == .never ? ConfigurationError(reason) : .away(reason)
    }
  }
}

extension String {
  /// Whether it is a word that a header can hold.
  var isPlain: Bool { utf8.allSatisfy { (0x21...0x7E).contains($0) } }
}

extension WallTime {
  /// Parses `2026-01-02T03:04:05.678901Z`, with any number of digits or none after the second.
  init?(expiry text: String) {
    var bytes = Array(text.utf8)
    guard bytes.popLast() == UInt8(ascii: "Z"), bytes.count >= 19 else { return nil }
    let digits = bytes[..<19].filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ":") }
    self.init(basicISO8601: String(decoding: digits, as: UTF8.self) + "Z")
  }
}
