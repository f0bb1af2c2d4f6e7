internal import HuaweiCloud
internal import JSON
public import Journal
internal import Text

/// Holds a run to a plan: before each change it compares what is to be sent, and what the run was
/// answered before, with what the plan has, and stops the run at the first difference.
public final class PlanGuard: RunWatch {
  let plan: Plan
  private let remedy: String
  private let reads: [ReadKey: Plan.Read]
  private let inventions: Set<WireKey>
  var matched: Set<Int> = []
  /// The changes that the plan has as done, and the run has seen refused, or nobody knows of.
  private var failed: Set<Int> = []
  /// The changes that are refused because the plan has it so.
  private var foreseen: Set<StepKey> = []
  /// Which of the requests that the plan has not made the run has sent.
  private var sent: Set<Int> = []

  /// A change that was let pass: what was seen then, and how it was compared.
  private struct Passed {
    let planned: Plan.Change
    let seen: JSONValue
    let comparison: AnswerComparison
  }

  /// The change that is made under each key.
  private var made: [StepKey: Passed] = [:]
  /// How the plan names, for the reads after them, changes whose arguments only the cloud knows.
  private var digests: [WireKey: String] = [:]
  /// What the cloud has chosen in place of what the rehearsal had made up.
  private var choices = CloudChoices()
  private var comparison: AnswerComparison
  /// The changes that were found to be made already.
  private var foundSo: Set<Int> = []
  /// Why nothing more is sent.
  private var difference: String?

  private struct ReadKey: Hashable {
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
    inventions = Set(texts: plan.inventions)
    comparison = AnswerComparison(inventions: inventions)
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

  /// What differs from the plan: planned, now; nil for nothing.
  public private(set) var departure: String? {
    get { difference }
    set { if difference == nil { difference = newValue } }
  }

  /// Takes note of what the run did before it was interrupted. What came to nothing, and was told
  /// nobody, is still to be done.
  public func follow(_ history: RunHistory) {
    for entry in history.entries {
      switch entry.content {
      case .outcome(let outcome):
        guard let change = history.change(of: outcome), change.outcome == outcome,
          outcome.verdict == .done || outcome.error != nil
        else { continue }
        note(change.intent)
        ended(change.intent.key, with: outcome)
      case .step(let step) where step.kind == .unsent: noteUnsent(step)
      case .step(let step):
        if let place = place(of: step.key) { sent.insert(place) }
      case .intent: break
      }
    }
  }

  // MARK: Before something is sent

  /// Lets a change pass that the plan has, on the same grounds.
  public func pass(_ intent: Intent) throws(JournalError) {
    if intent.undoes != nil {
      if !note(intent) {
        departure = "planned: nothing is taken back here; now: \(told(intent.key))"
      }
      return
    }
    if let departure { throw error(departure) }
    let planned: Plan.Change
    do throws(PlanDeparture) {
      planned = try checked(intent)
    } catch {
      departure = error.text
      throw self.error(error.text)
    }
    if planned.isRefused {
      matched.insert(planned.number)
      foreseen.insert(intent.key)
      throw JournalError(
        .foreseen, "the plan has it refused as change \(planned.number)",
        foreseen: planned.refusal)
    }
    follow(planned, intent)
  }

  /// The change of the plan that is to be made.
  private func checked(_ intent: Intent) throws(PlanDeparture) -> Plan.Change {
    let planned: Plan.Change
    let found: String?
    if let known = made[intent.key] {
      // What is sent again, because it came to nothing, rests on the same.
      planned = known.planned
      found = known.comparison.difference(known.seen, Self.seen(by: intent))
    } else {
      planned = try match(intent)
      // Before a request of the script's own making nobody looks.
      found =
        planned.isRaw
        ? nil : comparison.difference(choices.applied(to: planned.before), intent.before ?? .null)
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

  private func follow(_ planned: Plan.Change, _ intent: Intent) {
    matched.insert(planned.number)
    if made[intent.key] == nil {
      made[intent.key] = Passed(
        planned: planned, seen: Self.seen(by: intent), comparison: comparison)
      digests[WireKey(intent.key.digest.hexadecimal)] = planned.digest
    }
    comparison.touch(
      intent.key.argumentsValue, of: intent.key.name, before: intent.before ?? .null)
  }

  /// Takes note of what is never held up: something is taken back, or was let pass before.
  ///
  /// - Returns: whether the plan has it.
  @discardableResult private func note(_ intent: Intent) -> Bool {
    guard let planned = try? match(intent) else { return false }
    follow(planned, intent)
    return true
  }

  /// Lets a request pass that the plan has not made, as often as the plan has it.
  public func pass(request key: StepKey) throws(JournalError) {
    if let departure { throw error(departure) }
    guard let place = place(of: key) else {
      let text = "planned: no such request; now: \(told(key))"
      departure = text
      throw error(text)
    }
    sent.insert(place)
  }

  private func place(of request: StepKey) -> Int? {
    plan.sends.indices.first { index in
      let planned = plan.sends[index]
      return !sent.contains(index) && isSame(planned.operation, planned.arguments, request)
    }
  }

  private func error(_ departure: String) -> JournalError {
    JournalError(
      .departed, "the run departs from its plan, and nothing more is sent: \(departure)",
      remedy: remedy)
  }

  // MARK: Afterwards

  /// Learns what the cloud has chosen, and whether it came to what was planned.
  public func ended(_ change: StepKey, with outcome: Outcome) {
    guard let planned = made[change]?.planned,
      let record = try? ChangeRecord(parsing: outcome.record)
    else { return }
    for (made, chosen) in zip(planned.results, record.results ?? []) {
      choices.learn(made, chosen, amongst: inventions)
    }
    for result in (record.results ?? []) + planned.results {
      comparison.touch(result: result, isRaw: planned.isRaw)
    }
    guard planned.isDone, planned.undoes == nil, outcome.verdict != .done else {
      failed.remove(planned.number)
      return
    }
    failed.insert(planned.number)
    let now = outcome.verdict == .refused ? "refused" : "in doubt"
    departure =
      "change \(planned.number), \(planned.operation): planned: done; now: \(now)"
      + (record.error.map { ": \($0.line)" } ?? "")
  }

  /// The kinds of steps whose answers are compared.
  private static let grounds: Set<Step.Kind> = [.read, .http, .net, .env]

  /// Compares the answer of a read with the one that the plan has.
  public func noted(_ step: Step) {
    if step.kind == .unsent { noteUnsent(step) }
    guard Self.grounds.contains(step.kind), departure == nil else { return }
    let after = step.key.after.hexadecimal
    let key = ReadKey(
      operation: WireKey(step.key.name),
      arguments: choices.isEmpty
        ? step.key.arguments : choices.takenBack(from: step.key.argumentsValue).canonicalForm,
      after: WireKey(digests[WireKey(after)] ?? after), occurrence: step.key.occurrence)
    guard let planned = reads[key], let now = try? JSONValue(parsing: step.record) else { return }
    var comparison = comparison
    if step.kind == .http { comparison.passing.insert("headers") }
    let then = choices.applied(to: planned.answer)
    let found =
      step.kind == .read
      ? comparison.difference(then.ofCall, now.ofCall)
      : comparison.difference(then.ofFunction, now.ofFunction)
    guard let found else { return }
    departure = "\(step.key.name) answers otherwise than when it was planned: \(found)"
  }

  /// Takes note of a call that has sent nothing: it has found that it is so already, for which a change of
  /// the plan may be missing; or it has failed before that, as the plan may have it.
  private func noteUnsent(_ step: Step) {
    let found = open(undoing: false).first {
      isSame($0, step.key) && (!step.isError || $0.isRefused)
    }
    guard let found, !foreseen.contains(step.key) else { return }
    if step.isError { matched.insert(found.number) } else { foundSo.insert(found.number) }
  }

  /// Compares the text of a module with the one that was planned.
  public func loaded(_ source: RunSource) {
    guard
      let planned = plan.sources.dropFirst().first(where: {
        $0.name.utf8.elementsEqual(source.name.utf8)
      }), !planned.digest.utf8.elementsEqual(PlanDigest.of(source.text).utf8)
    else { return }
    departure = "module \(source.name) was edited since the plan was made"
  }

  // MARK: Comparing

  func isSame(_ planned: Plan.Change, _ key: StepKey) -> Bool {
    isSame(planned.operation, planned.arguments, key)
  }

  private func isSame(_ operation: String, _ arguments: JSONValue, _ key: StepKey) -> Bool {
    operation.utf8.elementsEqual(key.name.utf8)
      && choices.applied(to: arguments).canonicalForm == key.arguments
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

extension Outcome {
  /// What a script was told.
  fileprivate var error: CloudError? { (try? ChangeRecord(parsing: record))?.error }
}
