import HuaweiCloud
internal import Text

/// Reads fault rules, one a line:
///
///     on=eip.bind nth=2 phase=after kind=reset     # applied, answer lost
///     on=dns.* nth=1-3 kind=status status=503 code=DNS.0000 phase=before
///     on=ga.add_endpoint kind=late delay=90s
///
/// `nth` is a number, a range or `*`, and 1 if absent; `phase` is `after` if absent.
struct FaultParser {
  private static let names = [
    "on", "nth", "phase", "kind", "status", "code", "delay", "for", "bytes",
  ]

  static func parse(
    _ text: some Sequence<UInt8>, for operations: [Operation]
  ) throws(ControlError) -> [FaultRule] {
    // Editors of Windows begin a file with a byte-order mark.
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let bytes = Array(text)
    let lines = String(decoding: bytes.dropFirst(bytes.starts(with: mark) ? 3 : 0), as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    var rules: [FaultRule] = []
    for (index, line) in lines.enumerated() {
      let words = line.prefix(upTo: "#").words(between: " \t\r")
      guard !words.isEmpty else { continue }
      do {
        rules.append(try rule(words, operations))
      } catch {
        throw ControlError(error.text, line: index + 1)
      }
    }
    return rules
  }

  private struct Mistake: Error { let text: String }

  private static func rule(
    _ words: [Substring], _ operations: [Operation]
  ) throws(Mistake) -> FaultRule {
    var values: [WireKey: Substring] = [:]
    for word in words {
      let sides = word.split(separator: "=", maxSplits: 1)
      guard sides.count == 2 else {
        throw Mistake(text: "'\(String(word).excerpt(60))' is not name=value")
      }
      let name = String(sides[0])
      guard names.contains(name) else {
        throw Mistake(text: "there is no '\(name.excerpt(60))'\(hint(for: name, in: names))")
      }
      guard values.updateValue(sides[1], forKey: WireKey(name)) == nil else {
        throw Mistake(text: "'\(name)' is given twice")
      }
    }
    let text = words.joined(separator: " ")
    let operation = try operation(values.removeValue(forKey: "on"), operations)
    let occurrences = try occurrences(values.removeValue(forKey: "nth") ?? "1")
    let phase = try phase(values.removeValue(forKey: "phase") ?? "after")
    let kind = try kind(&values)
    if let rest = values.keys.min() {
      throw Mistake(text: "'\(rest)' has no meaning for this kind")
    }
    let rule = FaultRule(
      operation: operation, occurrences: occurrences, phase: phase, kind: kind, text: text)
    try check(rule, operations)
    return rule
  }

  /// Refuses what could never happen.
  private static func check(
    _ rule: FaultRule, _ operations: [Operation]
  ) throws(Mistake) {
    let operations = operations.filter { rule.fits($0.name) }
    switch rule.kind {
    case .unapplied, .late, .twice:
      guard operations.contains(where: { $0.method != "GET" }) else {
        throw Mistake(text: "\(rule.operation) changes nothing, so this kind has no meaning for it")
      }
    default: break
    }
    guard rule.operation == "eip.update" else { return }
    throw Mistake(
      text: "no request is eip.update: cloud.eip.update sends eip.bind or eip.rename")
  }

  /// The nearest of the words there are, or else all of them.
  private static func hint(for word: String, in known: [String]) -> String {
    Suggestion.advice(for: word, in: known, known: known, introduction: "there are")
  }

  private static func operation(
    _ text: Substring?, _ operations: [Operation]
  ) throws(Mistake) -> String {
    guard let text else {
      throw Mistake(text: "'on' is missing: an operation such as eip.bind, eip.* or *")
    }
    let known = operations.map(\.name)
    let pattern = FaultRule(
      operation: String(text), occurrences: 1...1, phase: .after, kind: .reset, text: "")
    guard known.contains(where: pattern.fits) else {
      let hint =
        Suggestion.advice(
          Suggestion.nearest(to: String(text), in: known),
          orElse: "give one of 'halo operations', all of a service such as eip.*, or *")
      throw Mistake(text: "there is no operation '\(String(text).excerpt(60))'\(hint)")
    }
    return String(text)
  }

  private static func occurrences(_ text: Substring) throws(Mistake) -> ClosedRange<Int> {
    if text == "*" { return 1...Int.max }
    let bounds = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard bounds.count <= 2, let first = bounds.first ?? nil, let last = bounds.last ?? nil,
      first >= 1, first <= last
    else { throw Mistake(text: "nth must be a number, a range like 2-4 or *") }
    return first...last
  }

  private static func phase(_ text: Substring) throws(Mistake) -> FaultRule.Phase {
    guard let phase = FaultRule.Phase(rawValue: String(text)) else {
      throw Mistake(text: "phase must be before, after or body")
    }
    return phase
  }

  private static func kind(_ values: inout [WireKey: Substring]) throws(Mistake) -> FaultRule.Kind {
    let kinds = [
      "reset", "hang", "slow", "garbage", "truncate", "status", "unapplied", "late", "twice",
      "stale", "expired", "throttle", "stuck", "error",
    ]
    guard let kind = values.removeValue(forKey: "kind").map(String.init) else {
      throw Mistake(text: "'kind' is missing; there are \(kinds.joined(separator: ", "))")
    }
    switch kind {
    case "reset": return .reset
    case "hang": return .hang
    case "slow": return .slow(try duration("delay", &values))
    case "garbage": return .garbage
    case "truncate":
      guard let text = values.removeValue(forKey: "bytes") else { return .truncate(bytes: nil) }
      guard let bytes = Int(text), bytes >= 0 else {
        throw Mistake(text: "bytes must be a number from 0")
      }
      return .truncate(bytes: bytes)
    case "status":
      guard let status = values.removeValue(forKey: "status").flatMap({ Int($0) }),
        (400...599).contains(status)
      else { throw Mistake(text: "status must be a number from 400 to 599") }
      return .status(status, code: values.removeValue(forKey: "code").map(String.init) ?? "")
    case "unapplied": return .unapplied
    case "late": return .late(try duration("delay", &values))
    case "twice": return .twice
    case "stale": return .stale(try duration("for", &values))
    case "expired": return .expired
    case "throttle": return .throttle(try duration("for", &values))
    case "stuck": return .stuck
    case "error": return .error
    default:
      throw Mistake(text: "there is no kind '\(kind.excerpt(60))'\(hint(for: kind, in: kinds))")
    }
  }

  private static func duration(
    _ name: WireKey, _ values: inout [WireKey: Substring]
  ) throws(Mistake) -> Duration {
    guard let duration = values.removeValue(forKey: name).flatMap({ Duration(spelled: $0) }) else {
      throw Mistake(text: "\(name) must be a duration like 250ms, 2s or 1.5m")
    }
    return duration
  }
}

extension Duration {
  /// `250ms`, `2s`, `1.5m`, `1h`; without a unit, seconds. Nil for anything else, and beyond a year,
  /// which is longer than any sensible wait and far from overflow.
  public init?(spelled text: some StringProtocol) {
    let digits = text.utf8.prefix { "0123456789.".utf8.contains($0) }
    let units: [WireKey: Double] = ["ms": 0.001, "s": 1, "m": 60, "h": 3600, "": 1]
    let rest = String(decoding: text.utf8[digits.endIndex...], as: UTF8.self)
    guard let number = Double(String(decoding: digits, as: UTF8.self)), let unit = units[rest],
      number * unit <= 366 * 86_400
    else { return nil }
    self = .seconds(number * unit)
  }
}
