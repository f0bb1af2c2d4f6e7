import HuaweiCloud
import Ports

/// The rules in force and how far each has come.
struct FaultPlan {
  private var rules: [(rule: FaultRule, seen: Int, fired: Int)]
  /// How many effects may be on their way at a time; a request for one more is refused.
  static let mostLate = 1000
  /// How much text of rules is taken, in bytes.
  static let longestText = 1 << 20

  /// Effects that are still on their way.
  var late: [LateEffect] = []
  /// What reads show, and until when, instead of the truth.
  var stale: (resources: Resources, until: WallTime)?
  /// Until when each service is throttled.
  var throttled: [Service: WallTime] = [:]

  init(_ rules: [FaultRule] = []) { self.rules = rules.map { ($0, 0, 0) } }

  var unfired: [String] { rules.filter { $0.fired == 0 }.map(\.rule.text) }

  /// All of them, as they were written, with how often each has applied.
  var known: [(text: String, fired: Int)] { rules.map { ($0.rule.text, $0.fired) } }

  /// How much text they are, in bytes.
  private var length: Int { rules.reduce(0) { $0 + $1.rule.text.utf8.count + 1 } }

  /// Adds rules; those in force keep their counts.
  mutating func add(_ more: [FaultRule]) throws(ControlError) {
    let added = FaultPlan(more)
    guard length + added.length <= Self.longestText else {
      throw ControlError("the rules are longer than 1 MiB in all")
    }
    rules += added.rules
  }

  /// What was on its way or stale belonged to a state that is no more; the rules stay.
  mutating func forgetEffects() {
    late = []
    stale = nil
    throttled = [:]
  }

  /// The rule for a request, if there is one: the first whose turn it is. All rules that fit count
  /// the request.
  ///
  /// - Parameter operations: those that could have sent it.
  mutating func next(for operations: [String]) -> FaultRule? {
    var next: FaultRule?
    for index in rules.indices where operations.contains(where: rules[index].rule.fits) {
      rules[index].seen += 1
      guard next == nil, rules[index].rule.occurrences.contains(rules[index].seen) else { continue }
      rules[index].fired += 1
      next = rules[index].rule
    }
    return next
  }
}

/// A request whose effect comes after its client has given up.
struct LateEffect {
  let due: WallTime
  let request: HTTPRequest
  let route: Route
  var call: AdmittedCall
  let operation: String
  let rule: FaultRule
}
