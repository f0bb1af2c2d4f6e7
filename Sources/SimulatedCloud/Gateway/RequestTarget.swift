internal import Text

/// A request target taken apart: `/v1/a%2Fb/ports?limit=1` is `["v1", "a/b", "ports"]` and
/// `[("limit", "1")]`.
struct RequestTarget {
  struct Parameter: Equatable {
    let name: String
    let value: String
  }

  let segments: [String]
  let query: [Parameter]

  /// Nil when it is not a path or its percent-encoding is broken.
  init?(_ target: String) {
    guard target.hasPrefix("/") else { return nil }
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var segments: [String] = []
    for segment in parts[0].dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      guard let decoded = segment.strictlyPercentDecoded else { return nil }
      segments.append(decoded)
    }
    var query: [Parameter] = []
    for pair in parts.count == 2 ? parts[1].split(separator: "&") : [] {
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = sides[0].strictlyPercentDecoded,
        let value = (sides.count == 2 ? sides[1] : "").strictlyPercentDecoded
      else { return nil }
      query.append(Parameter(name: name, value: value))
    }
    self.segments = segments
    self.query = query
  }
}

/// Undoes percent-encoding. Nil when a `%` is not followed by two hexadecimal digits.
func percentDecoded(_ text: some StringProtocol) -> String? {
  guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
  var bytes: [UInt8] = []
  var rest = text.utf8[...]
  while let byte = rest.popFirst() {
    guard byte == UInt8(ascii: "%") else {
      bytes.append(byte)
      continue
    }
    guard let high = rest.popFirst()?.hexadecimalValue, let low = rest.popFirst()?.hexadecimalValue
    else { return nil }
    bytes.append(high << 4 | low)
  }
  return String(decoding: bytes, as: UTF8.self)
}

extension UInt8 {
  fileprivate var hexadecimalValue: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
