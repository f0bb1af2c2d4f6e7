import Text

/// A request target taken apart: `/v1/a%2Fb/ports?limit=1` is `["v1", "a/b", "ports"]` and
/// `[("limit", "1")]`.
struct RequestTarget {
  struct Parameter {
    let name: String
    let value: String
  }

  let segments: [String]
  let query: [Parameter]

  /// Nil when it is not a path or its percent-encoding is broken.
  init?(_ target: String) {
    var target = target
    let parts = target.withUTF8 { Self.parts(of: $0) }
    guard let parts else { return nil }
    (segments, query) = parts
  }

  /// Every request has one: cut by bytes that lie side by side, which is many times faster.
  private static func parts(
    of bytes: UnsafeBufferPointer<UInt8>
  ) -> (segments: [String], query: [Parameter])? {
    guard bytes.first == UInt8(ascii: "/") else { return nil }
    let end = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
    var segments: [String] = []
    segments.reserveCapacity(8)
    for segment in bytes[..<end].dropFirst()
      .split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    {
      guard let decoded = decoded(segment) else { return nil }
      segments.append(decoded)
    }
    var query: [Parameter] = []
    for pair in bytes[end...].dropFirst().split(separator: UInt8(ascii: "&")) {
      let sign = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
      guard let name = decoded(pair[..<sign]), let value = decoded(pair[sign...].dropFirst())
      else { return nil }
      query.append(Parameter(name: name, value: value))
    }
    return (segments, query)
  }

  private static func decoded(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> String? {
    String(decoding: UnsafeBufferPointer(rebasing: bytes), as: UTF8.self).strictlyPercentDecoded
  }
}
