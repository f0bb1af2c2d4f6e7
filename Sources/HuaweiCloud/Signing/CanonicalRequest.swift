internal import Crypto
public import Transport

/// The parts of a request that a signature vouches for, in the one form both sides agree on.
///
/// https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm-002.html
public struct CanonicalRequest: Equatable, Sendable {
  public let text: String
  /// Lower-case names in order, joined by `;`.
  public let signedHeaders: String

  /// - Parameter names: the headers that are signed, in lower case; nil for all of them. A name
  ///   with an underscore never is one: servers drop such headers.
  public init(_ request: HTTPRequest, signing names: Set<String>? = nil) {
    let (path, query) = Self.split(request.target)
    let headers = request.headers.map { (name: $0.name.lowercased(), value: $0.value.trimmed) }
      .filter { names?.contains($0.name) ?? !$0.name.contains("_") }
      .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    signedHeaders = headers.map(\.name).joined(separator: ";")
    text = [
      request.method.uppercased(), Self.canonicalPath(path), Self.canonicalQuery(query),
      headers.map { "\($0.name):\($0.value)\n" }.joined(), signedHeaders,
      Self.payloadHash(request),
    ].joined(separator: "\n")
  }

  /// What the key is applied to.
  ///
  /// - Parameter date: the value of `X-Sdk-Date`: `20260102T030405Z`.
  public func stringToSign(date: String) -> String {
    "SDK-HMAC-SHA256\n\(date)\n\(SHA256.hash(data: Array(text.utf8)).hex)"
  }

  private static func split(_ target: String) -> (path: Substring, query: Substring) {
    guard let mark = target.firstIndex(of: "?") else { return (target[...], "") }
    return (target[..<mark], target[target.index(after: mark)...])
  }

  /// Always ends in a slash, which the request itself need not do.
  private static func canonicalPath(_ path: Substring) -> String {
    let encoded = path.percentDecoded
      .split(separator: "/", omittingEmptySubsequences: false).map(\.percentEncoded)
      .joined(separator: "/")
    return encoded.hasSuffix("/") ? encoded : encoded + "/"
  }

  private static func canonicalQuery(_ query: Substring) -> String {
    query.split(separator: "&").map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return QueryItem(parts[0].percentDecoded, parts.count > 1 ? parts[1].percentDecoded : "")
    }.canonicalQuery
  }

  private static func payloadHash(_ request: HTTPRequest) -> String {
    if !request.body.isEmpty, let claim = request.headers["X-Sdk-Content-Sha256"] { return claim }
    return SHA256.hash(data: request.body).hex
  }
}

extension Sequence<UInt8> {
  /// Two lower-case hexadecimal digits a byte.
  var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}

extension String {
  /// Without blanks at either end.
  fileprivate var trimmed: Substring {
    let start = drop { $0 == " " || $0 == "\t" }
    guard let end = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
    return start[...end]
  }
}
