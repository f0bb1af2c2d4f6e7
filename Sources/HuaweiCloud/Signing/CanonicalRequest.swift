internal import Crypto
public import Ports
internal import Text

/// The parts of a request that a signature vouches for, in the one form both sides agree on.
///
/// https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm-002.html
public struct CanonicalRequest: Equatable, Sendable {
  /// Six parts, a line feed between them: method, path, query, headers, names of headers, hash of
  /// the body.
  public let text: String
  /// Lower-case names in order, joined by `;`.
  public let signedHeaders: String

  /// - Parameter names: the headers that are signed, in lower case; nil for all of them. A name
  ///   with an underscore never is one: servers drop such headers.
  public init(_ request: HTTPRequest, signing names: Set<WireKey>? = nil) {
    let (path, query) = Self.split(request.target)
    let headers = request.headers.map { (name: $0.name.lowercased(), value: $0.value.trimmed) }
      .filter { names?.contains($0.name) ?? !$0.name.utf8.contains(UInt8(ascii: "_")) }
      .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    // Appended piece by piece: every request is signed.
    var signedHeaders = ""
    var text = request.method.uppercased()
    text.reserveCapacity(512)
    for part in [Self.canonicalPath(path), Self.canonicalQuery(query)] {
      text += "\n"
      text += part
    }
    text += "\n"
    for header in headers {
      if !signedHeaders.isEmpty { signedHeaders += ";" }
      signedHeaders += header.name
      text += header.name
      text += ":"
      text += header.value
      text += "\n"
    }
    for part in [signedHeaders, Self.payloadHash(request)] {
      text += "\n"
      text += part
    }
    self.signedHeaders = signedHeaders
    self.text = text
  }

  /// What the key is applied to.
  ///
  /// - Parameter date: the value of `X-Sdk-Date`: `20260102T030405Z`.
  public func stringToSign(date: String) -> String {
    "SDK-HMAC-SHA256\n\(date)\n\(SHA256.hash(data: Array(text.utf8)).hex)"
  }

  private static func split(_ target: String) -> (path: Substring, query: Substring) {
    guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return (target[...], "") }
    return (target[..<mark], target[target.index(after: mark)...])
  }

  /// Always ends in a slash, which the request itself need not do.
  private static func canonicalPath(_ path: Substring) -> String {
    let slash = UInt8(ascii: "/")
    // Most paths are their own canonical form.
    let encoded =
      path.utf8.allSatisfy { $0 == slash || $0.isUnreserved }
      ? String(path)
      : path.percentDecoded
        .split(separator: "/", omittingEmptySubsequences: false).map(\.percentEncoded)
        .joined(separator: "/")
    return encoded.utf8.last == slash ? encoded : encoded + "/"
  }

  private static func canonicalQuery(_ query: Substring) -> String {
    query.split(separator: "&").map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return QueryItem(parts[0].percentDecoded, parts.count > 1 ? parts[1].percentDecoded : "")
    }.canonicalQuery
  }

  private static func payloadHash(_ request: HTTPRequest) -> String {
    if request.body.isEmpty { return hashOfNothing }
    return request.headers["X-Sdk-Content-Sha256"] ?? SHA256.hash(data: request.body).hex
  }

  private static let hashOfNothing = SHA256.hash(data: [UInt8]()).hex
}

extension Sequence<UInt8> {
  /// Two lower-case hexadecimal digits a byte.
  var hex: String {
    func digit(_ value: UInt8) -> UInt8 {
      value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
    let bytes = Array(self)
    return String(unsafeUninitializedCapacity: 2 * bytes.count) { digits in
      for (index, byte) in bytes.enumerated() {
        digits[2 * index] = digit(byte >> 4)
        digits[2 * index + 1] = digit(byte & 15)
      }
      return 2 * bytes.count
    }
  }
}

extension String {
  /// Without blanks at either end.
  fileprivate var trimmed: Substring {
    func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    guard let start = utf8.firstIndex(where: { !isBlank($0) }),
      let end = utf8.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return self[start...end]
  }
}

extension [QueryItem] {
  /// The query as the services sign it, which is also how it is sent: sorted by name and value
  /// before escaping, byte by byte.
  var canonicalQuery: String {
    sorted { lhs, rhs in
      lhs.name == rhs.name
        ? lhs.value.utf8.lexicographicallyPrecedes(rhs.value.utf8)
        : lhs.name.utf8.lexicographicallyPrecedes(rhs.name.utf8)
    }
    .map { "\($0.name.percentEncoded)=\($0.value.percentEncoded)" }
    .joined(separator: "&")
  }
}
