internal import Text

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
