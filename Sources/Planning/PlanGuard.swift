internal import HuaweiCloud
internal import JSON
public import Journal
internal import Text

/// Holds a run to a plan: before each change it compares what is to be sent, and what the run was
/// answered before, with what the plan has, and stops the run at the first difference.
public final class PlanGuard: RunWatch {
  let plan: Plan
  /// What to do where the run does not follow it.
  public let remedy: String
  let reads: [ReadKey: Plan.Read]
  var matched: Set<Int> = []
  /// All changes of the plan before this place are matched.
  var firstUnmade = 0
  /// The changes that the plan has as done, and the run has seen refused, or nobody knows of.
  private var failed: Set<Int> = []
  /// The changes that are refused because the plan has it so.
  var foreseen: Set<StepKey> = []
  /// Which of the requests that the plan has not made the run has sent.
  private var sent: Set<Int> = []

  /// A change that was let pass: what was seen then, and what it touches itself.
  private struct Passed {
    let planned: Plan.Change
    let seen: JSONValue
    let own: TouchedThings
  }

  /// The change that is made under each key.
  private var made: [StepKey: Passed] = [:]
  /// How the plan names, for the reads after them, changes whose arguments only the cloud knows.
  var digests: [WireKey: String] = [:]
  /// What the cloud has chosen in place of what the rehearsal had made up.
  var choices = CloudChoices()
  var comparison: AnswerComparison
  /// How many things the run has made, and not waited for, in what these ids name.
  private var unsettled: [WireKey: Int] = [:]
  /// The changes that were found to be made already.
  var foundSo: Set<Int> = []
  /// What differs from the plan: planned, now. Nothing more is sent for it; nil while nothing does.
  public private(set) var departure: String?

  struct ReadKey: Hashable {
    let operation: WireKey
    let arguments: [UInt8]
    let after: WireKey
    let occurrence: Int64
  }

  /// - Parameters:
  ///   - plan: what the run is to follow.
  ///   - remedy: what to do where it does not.
  public init(_ plan: Plan, remedy: String = "make a new plan") {
    (self.plan, self.remedy) = (plan, remedy)
    comparison = AnswerComparison(inventions: Set(texts: plan.inventions))
    reads = Dictionary(
      (plan.reads + plan.answers).map { read in
        (
          ReadKey(
            operation: WireKey(read.operation), arguments: read.arguments.canonicalForm,
            after: WireKey(read.after), occurrence: read.occurrence), read
        )
      }
    ) { first, _ in first }
  }

  // MARK: How it stands

  /// The changes that the plan has and that the run has not made.
  public var remaining: [Plan.Change] {
    plan.changes.filter {
      $0.isDone && (!matched.contains($0.number) || failed.contains($0.number))
    }
  }

  /// What there is to say of a change that the run has not made.
  public func remark(on change: Plan.Change) -> String? {
    if failed.contains(change.number) { return "it was refused, or nobody knows" }
    return foundSo.contains(change.number) ? "it is so already" : nil
  }

  /// Takes note of what the run did before it was interrupted, as it did then. What came to nothing, and
  /// was told nobody, is still to be done.
  public func follow(_ history: RunHistory) {
    let changes = Dictionary(history.changes.map { ($0.intent.key, $0) }) { first, _ in first }
    for entry in history.entries {
      switch entry.content {
      case .intent(let intent):
        guard changes[intent.key]?.outcome?.isKept == true else { continue }
        if intent.undoes == nil { _ = recognises(intent) } else { takesBack(intent) }
      case .outcome(let outcome):
        guard let change = history.change(of: outcome), change.outcome == outcome, outcome.isKept
        else { continue }
        ended(change.intent.key, with: outcome)
      case .step(let step):
        if let place = place(of: step.key) { sent.insert(place) }
        noted(step)
      }
    }
  }

  /// Keeps the first difference.
  func depart(_ difference: String) {
    if departure == nil { departure = difference }
  }

  private func stop() throws(JournalError) {
    guard let departure else { return }
    throw JournalError(
      .departed, "the run departs from its plan, and nothing more is sent: \(departure)",
      remedy: remedy)
  }

  // MARK: Before something is sent

  /// Lets a change pass that the plan has, on the same grounds.
  public func pass(_ intent: Intent) throws(JournalError) {
    if intent.undoes != nil { return takesBack(intent) }
    try stop()
    let planned: Plan.Change
    do throws(PlanDeparture) {
      planned = try checked(intent)
    } catch {
      depart(error.text)
      return try stop()
    }
    guard planned.isRefused else { return take(planned, for: intent) }
    take(planned, refusedAs: intent.key)
    foreseen.insert(intent.key)
    throw JournalError(
      .foreseen, "the plan has it refused as change \(planned.number)",
      foreseen: planned.refusal.map(choices.applied))
  }

  /// The change of the plan that is to be made.
  private func checked(_ intent: Intent) throws(PlanDeparture) -> Plan.Change {
    let planned: Plan.Change
    let found: String?
    if let known = made[intent.key] {
      // What is sent again, because it came to nothing, rests on the same, but for what others have changed.
      planned = known.planned
      var comparison = comparison(of: intent.key)
      comparison.touched = comparison.touched.subtracting(known.own)
      found = comparison.difference(known.seen, Self.seen(by: intent))
    } else {
      planned = try match(intent)
      // Before a request of the script's own making nobody looks.
      found =
        planned.isRaw
        ? nil
        : comparison(of: intent.key).difference(
          choices.applied(to: planned.before), intent.before ?? .null)
    }
    if let found {
      throw PlanDeparture(
        "what change \(planned.number), \(planned.operation), finds is not as planned: \(found)")
    }
    return planned
  }

  /// What there was when it was last looked, whatever form the change has for that.
  private static func seen(by intent: Intent) -> JSONValue {
    (try? JSONValue(parsing: intent.record))?["seen"] ?? .null
  }

  private func take(_ planned: Plan.Change, for intent: Intent) {
    matched.insert(planned.number)
    let own = comparison.touched.touch(
      intent.key.argumentsValue, of: intent.key.name, before: intent.before ?? .null)
    guard made[intent.key] == nil else { return }
    if planned.makesUnsettled {
      for id in intent.key.argumentsValue.ids { unsettled[id, default: 0] += 1 }
    }
    made[intent.key] = Passed(planned: planned, seen: Self.seen(by: intent), own: own)
    digests[WireKey(intent.key.digest.hexadecimal)] = planned.digest
  }

  func take(_ planned: Plan.Change, refusedAs key: StepKey) {
    matched.insert(planned.number)
    digests[WireKey(key.digest.hexadecimal)] = planned.digest
  }

  /// Takes note of a change without looking at its grounds.
  ///
  /// - Returns: whether the plan has it.
  private func recognises(_ intent: Intent) -> Bool {
    if made[intent.key] != nil { return true }
    guard let planned = try? match(intent) else { return false }
    take(planned, for: intent)
    return true
  }

  /// That something is taken back is never held up, but nothing comes after it that is not in the plan.
  private func takesBack(_ intent: Intent) {
    guard !recognises(intent) else { return }
    depart("planned: nothing is taken back here; now: \(told(intent.key))")
  }

  /// Lets a request pass that the plan has not made, as often as the plan has it.
  public func pass(request key: StepKey) throws(JournalError) {
    try stop()
    guard let place = place(of: key) else {
      depart("planned: no such request; now: \(told(key))")
      return try stop()
    }
    sent.insert(place)
  }

  private func place(of request: StepKey) -> Int? {
    plan.sends.indices.first { index in
      let planned = plan.sends[index]
      return !sent.contains(index) && isSame(planned.operation, planned.arguments, request)
    }
  }

  // MARK: Afterwards

  /// Learns what the cloud has chosen, and whether it came to what was planned.
  public func ended(_ change: StepKey, with outcome: Outcome) {
    guard let planned = made[change]?.planned,
      let record = try? ChangeRecord(parsing: outcome.record)
    else { return }
    for (made, chosen) in zip(planned.results, record.results ?? []) {
      choices.learn(made, chosen, amongst: comparison.inventions)
    }
    for result in (record.results ?? []) + planned.results {
      comparison.touched.touch(result: result, isRaw: planned.isRaw)
    }
    guard planned.isDone, outcome.verdict != .done else {
      failed.remove(planned.number)
      return
    }
    failed.insert(planned.number)
    let now = outcome.verdict == .refused ? "refused" : "in doubt"
    depart(
      "change \(planned.number), \(planned.operation): planned: done; now: \(now)"
        + (record.error.map { ": \($0.line)" } ?? ""))
  }

  // MARK: Comparing

  /// What a call is compared by.
  func comparison(of call: StepKey) -> AnswerComparison {
    var comparison = comparison
    if !unsettled.isEmpty {
      comparison.unsettledCount =
        call.argumentsValue.ids.map { unsettled[$0] ?? 0 }.max() ?? 0
    }
    return comparison
  }

  func isSame(_ planned: Plan.Change, _ key: StepKey) -> Bool {
    isSame(planned.operation, planned.arguments, key)
  }

  private func isSame(_ operation: String, _ arguments: JSONValue, _ key: StepKey) -> Bool {
    guard operation.utf8.elementsEqual(key.name.utf8) else { return false }
    let planned = choices.applied(to: arguments)
    if planned.canonicalForm == key.arguments { return true }
    guard String(decoding: key.arguments, as: UTF8.self).mayHaveErrorMarks else { return false }
    return planned.withoutErrorMarks.canonicalForm
      == key.argumentsValue.withoutErrorMarks.canonicalForm
  }

  /// A call in one line: `eip.bind {"port_id":"…"}`.
  func told(_ key: StepKey) -> String { "\(key.name) \(text(key.argumentsValue))" }

  /// The same of one of the plan.
  func told(_ planned: Plan.Change) -> String {
    "\(planned.operation) \(text(choices.applied(to: planned.arguments)))"
  }

  private func text(_ value: JSONValue) -> String {
    String(decoding: value.serialized(), as: UTF8.self)
  }
}

extension Plan.Change {
  /// Whether it makes something that shows under an id which nobody is told.
  fileprivate var makesUnsettled: Bool {
    isUnsettled == true && (after.array?.count ?? 0) > (before.array?.count ?? 0)
      && !results.contains { $0["id"]?.string != nil }
  }
}

extension Outcome {
  /// Whether a script is told it again: it is done, or somebody was told an error.
  fileprivate var isKept: Bool {
    verdict == .done || (try? ChangeRecord(parsing: record))?.error != nil
  }
}
