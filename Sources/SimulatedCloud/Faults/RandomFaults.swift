import HuaweiCloud

/// Fault rules drawn at random: the text of a fault file, the same for the same seed.
///
/// What comes out is what a client can live with: nothing arrives later than a quiet period, no
/// read is stale for longer than half of one, and a service that refuses does not act.
public enum RandomFaults {
  /// - Parameters:
  ///   - count: how many rules.
  ///   - operations: what they are for; all operations if empty.
  public static func rules(_ count: Int, seed: Int64, for operations: [String] = []) -> String {
    let names =
      operations.isEmpty
      ? RouteTable.shared.routes.flatMap(\.operations).map(\.name)
        // It is sent as one of the others.
        .filter { $0 != "eip.update" }.sorted() : operations
    var draw = Draw(seed: seed)
    // The first draw of neighbouring seeds is much alike.
    _ = draw.number()
    return (0..<count).map { _ in rule(for: draw.pick(names), &draw) + "\n" }.joined()
  }

  private static func rule(for operation: String, _ draw: inout Draw) -> String {
    let first = 1 + Int(draw.fraction() * draw.fraction() * 6)
    let last = draw.fraction() < 0.7 ? first : first + Int(draw.fraction() * 3)
    let nth = first == last ? "\(first)" : "\(first)-\(last)"
    return "on=\(operation) nth=\(nth) \(course(of: operation, &draw))"
  }

  private static func course(of operation: String, _ draw: inout Draw) -> String {
    let phase = draw.pick(["before", "after", "body"])
    switch draw.pick(kinds) {
    case "slow": return "kind=slow delay=\(seconds(1, 60, &draw)) phase=\(phase)"
    case "status": return "kind=status status=\(draw.pick(failures)) phase=\(phase)"
    case "refusal": return "kind=status \(draw.pick(refusals(of: operation))) phase=before"
    case "late":
      let delay = seconds(1, 45, &draw)
      return reads.contains(operation) ? "kind=hang" : "kind=late delay=\(delay)"
    // What changes nothing cannot be carried out otherwise than it is.
    case let kind where ["unapplied", "twice"].contains(kind) && reads.contains(operation):
      return "kind=slow delay=1s"
    case "stale": return "kind=stale for=\(seconds(1, 20, &draw))"
    case "throttle": return "kind=throttle for=\(seconds(1, 90, &draw))"
    // Of these there is but one way.
    case let kind where ["unapplied", "twice", "expired"].contains(kind): return "kind=\(kind)"
    case let kind: return "kind=\(kind) phase=\(phase)"
    }
  }

  private static let reads = Set<WireKey>(
    texts:
      RouteTable.shared.routes.flatMap(\.operations).filter { $0.method == "GET" }.map(\.name))

  private static let kinds = [
    "reset", "hang", "slow", "garbage", "truncate", "status", "refusal", "unapplied", "late",
    "twice", "stale", "expired", "throttle", "stuck", "error", "reset", "hang", "status", "late",
    "stale",
  ]

  private static let failures = ["408", "500", "502", "503", "504", "500 code=DNS.0000"]

  private static func refusals(of operation: String) -> [String] {
    let service = Service(rawValue: String(operation.prefix(upTo: "."))) ?? .eip
    let described = service.errors.first { $0.retry == .retry } ?? EIP.busy
    let busy = "status=\(described.status) code=\(described.code)"
    return ["status=429", "status=403 code=DNS.0014", busy, busy, "status=403 code=VPC.0010"]
  }

  private static func seconds(_ low: Double, _ high: Double, _ draw: inout Draw) -> String {
    "\(Int(low + draw.fraction() * (high - low)))s"
  }
}

extension Draw {
  fileprivate mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[min(elements.count - 1, Int(fraction() * Double(elements.count)))]
  }
}
