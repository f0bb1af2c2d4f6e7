internal import Crypto
public import Ports
internal import Text

/// The parts of a request that a signature vouches for, in the one form both sides agree on.
///
/// https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm-002.html
public struct CanonicalRequest: Equatable, Sendable {
  /// Six parts, a line feed between them: method, path, query, headers, names of headers, hash of
  /// the body.
  public var text: String { String(decoding: bytes, as: UTF8.self) }
  /// Lower-case names in order, joined by `;`.
  public let signedHeaders: String
  /// The text as it is hashed.
  private let bytes: [UInt8]

  /// - Parameter names: the headers that are signed, in lower case; nil for all of them. A name
  ///   with an underscore never is one: servers drop such headers.
  public init(_ request: HTTPRequest, signing names: Set<WireKey>? = nil) {
    let headers = request.headers.map { (name: $0.name.lowercased(), value: $0.value) }
      .filter { names?.contains($0.name) ?? !$0.name.utf8.contains(UInt8(ascii: "_")) }
      .sorted { $0.name < $1.name }
    let signedHeaders = headers.map(\.name).joined(separator: ";")
    // Put together as bytes, since every request is signed.
    var bytes: [UInt8] = []
    bytes.reserveCapacity(640)
    bytes.append(text: request.method.uppercased())
    bytes.append(Self.lineFeed)
    Self.append(target: request.target, to: &bytes)
    for header in headers {
      bytes.append(text: header.name)
      bytes.append(UInt8(ascii: ":"))
      bytes.append(trimmed: header.value)
      bytes.append(Self.lineFeed)
    }
    bytes.append(Self.lineFeed)
    bytes.append(text: signedHeaders)
    bytes.append(Self.lineFeed)
    bytes.append(text: Self.payloadHash(request))
    self.signedHeaders = signedHeaders
    self.bytes = bytes
  }

  /// What the key is applied to.
  ///
  /// - Parameter date: the value of `X-Sdk-Date`: `20260102T030405Z`.
  public func stringToSign(date: String) -> String {
    "SDK-HMAC-SHA256\n\(date)\n\(SHA256.hash(data: bytes).hex)"
  }

  private static let lineFeed = UInt8(ascii: "\n")

  /// Path and query, each with a line feed behind it.
  private static func append(target: String, to bytes: inout [UInt8]) {
    let mark = target.utf8.firstIndex(of: UInt8(ascii: "?"))
    let path = mark.map { target[..<$0] } ?? target[...]
    append(path: path, to: &bytes)
    bytes.append(lineFeed)
    if let mark {
      bytes.append(text: canonicalQuery(target[target.utf8.index(after: mark)...]))
    }
    bytes.append(lineFeed)
  }

  /// Always ends in a slash, which the request itself need not do.
  private static func append(path: Substring, to bytes: inout [UInt8]) {
    let slash = UInt8(ascii: "/")
    var path = path
    let start = bytes.count
    let isPlain = path.withUTF8 { text in
      // Most paths are their own canonical form.
      guard text.allSatisfy({ $0 == slash || $0.isUnreserved }) else { return false }
      bytes.append(contentsOf: text)
      return true
    }
    if !isPlain {
      let encoded = path.percentDecoded
        .split(separator: "/", omittingEmptySubsequences: false).map(\.percentEncoded)
        .joined(separator: "/")
      bytes.append(text: encoded)
    }
    if bytes.count == start || bytes.last != slash { bytes.append(slash) }
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

extension [UInt8] {
  fileprivate mutating func append(text: String) {
    var text = text
    text.withUTF8 { append(contentsOf: $0) }
  }

  /// Without blanks at either end.
  fileprivate mutating func append(trimmed text: String) {
    func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    var text = text
    text.withUTF8 { bytes in
      guard let start = bytes.firstIndex(where: { !isBlank($0) }),
        let end = bytes.lastIndex(where: { !isBlank($0) })
      else { return }
      append(contentsOf: bytes[start...end])
    }
  }
}

extension [QueryItem] {
  /// The query as the services sign it, which is also how it is sent: sorted by name and value
  /// before escaping, byte by byte.
  var canonicalQuery: String {
    if isEmpty { return "" }
    return sorted { lhs, rhs in
      lhs.name == rhs.name ? lhs.value < rhs.value : lhs.name < rhs.name
    }
    .map { "\($0.name.percentEncoded)=\($0.value.percentEncoded)" }
    .joined(separator: "&")
  }
}
