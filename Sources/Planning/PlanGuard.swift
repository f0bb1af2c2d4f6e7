public import Journal
internal import HuaweiCloud
internal import JSON
internal import Text

/// Holds a run to a plan: before each change it compares what is to be sent, and what the run was
/// answered before, with what the plan has, and stops the run at the first difference.
public final class PlanGuard: RunWatch {
  private let plan: Plan
  private let remedy: String
  private let reads: [ReadKey: Plan.Read]
  private let inventions: Set<WireKey>
  private var matched: Set<Int> = []
  /// A change that was let pass: what was seen then, and what had been touched before.
  private struct Passed {
    let planned: Plan.Change
    let seen: JSONValue
    let touched: Set<WireKey>
  }

  /// The change that is made under each key.
  private var made: [StepKey: Passed] = [:]
  /// What the cloud has chosen in place of what the rehearsal had made up.
  private var choices: [(made: String, chosen: String)] = []
  /// What the run's own changes have touched: there the twin is no measure.
  private var touched: Set<WireKey> = []
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

  /// The changes that the plan has and that the run has not made.
  public var remaining: [Plan.Change] {
    plan.changes.filter { $0.isDone && !matched.contains($0.number) }
  }

  // MARK: Following

  /// Takes note of what the run did before it was interrupted. What came to nothing is still to be done.
  public func follow(_ history: RunHistory) {
    for change in history.changes {
      guard let outcome = change.outcome, outcome.verdict == .done else { continue }
      note(change.intent)
      ended(change.intent.key, with: outcome)
    }
  }

  /// Why nothing more is sent; nil while something may be.
  public var obstacle: JournalError? { difference.map { departure($0) } }

  /// The kinds of steps whose answers are compared.
  private static let grounds: Set<Step.Kind> = [.read, .http, .net, .env]

  /// What a script was told, where it is one value: what a function returns is a list. A body that is a
  /// document is compared as one.
  private static func told(_ answer: JSONValue) -> JSONValue {
    guard let results = answer["results"]?.array, results.count == 1 else { return answer }
    guard let members = results[0]["members"]?.members else { return results[0] }
    return .object(
      members.map { member in
        guard member.name.utf8.elementsEqual("body".utf8), let text = member.value.string,
          let document = try? JSONValue(parsing: text.utf8)
        else { return member }
        return JSONMember(member.name, document)
      })
  }

  /// Compares the answer of a read with the one that the plan has.
  public func noted(_ step: Step) {
    if step.kind == .unsent, !step.isError { noteUnchanged(step.key) }
    guard Self.grounds.contains(step.kind), difference == nil else { return }
    let key = ReadKey(
      operation: WireKey(step.key.name), arguments: step.key.arguments,
      after: WireKey(step.key.after.hexadecimal), occurrence: step.key.occurrence)
    guard let planned = reads[key], let now = try? JSONValue(parsing: step.record) else { return }
    var comparison = comparison
    if step.kind == .http { comparison.passing.insert("headers") }
    let then = resolved(planned.answer)
    let found =
      step.kind == .read
      ? comparison.difference(then, now)
      : comparison.difference(Self.told(then), Self.told(now))
    guard let found else { return }
    difference = "\(step.key.name) answers otherwise than when it was planned: \(found)"
  }

  /// Takes note of a call that has found that it is so already: a change of the plan may be missing for
  /// that.
  private func noteUnchanged(_ key: StepKey) {
    let found = open(undoing: false).first { isSame($0, key) }
    if let found { foundSo.insert(found.number) }
  }

  /// What there is to say of a change that the run has not made.
  public func remark(on change: Plan.Change) -> String? {
    foundSo.contains(change.number) ? "it is so already" : nil
  }

  /// Compares the text of a module with the one that was planned.
  public func loaded(_ source: RunSource) {
    guard difference == nil,
      let planned = plan.sources.dropFirst().first(where: {
        $0.name.utf8.elementsEqual(source.name.utf8)
      }), !planned.digest.utf8.elementsEqual(PlanDigest.of(source.text).utf8)
    else { return }
    difference = "module \(source.name) was edited since the plan was made"
  }

  /// Lets a change pass that the plan has, on the same grounds.
  public func pass(_ intent: Intent) throws(JournalError) {
    if intent.undoes != nil { return note(intent) }
    if let difference { throw departure(difference) }
    let planned: Plan.Change
    do throws(Departure) {
      let found: String?
      if let known = made[intent.key] {
        // What is sent again, because it came to nothing, rests on the same.
        planned = known.planned
        found = AnswerComparison(touched: known.touched, inventions: inventions)
          .difference(known.seen, Self.seen(by: intent))
      } else {
        planned = try match(intent)
        // Before a request of the script's own making nobody looks.
        found =
          planned.isRaw
          ? nil : comparison.difference(resolved(planned.before), intent.before ?? .null)
      }
      if let found {
        throw Departure(
          "what change \(planned.number), \(planned.operation), finds is not as planned: \(found)")
      }
    } catch {
      difference = error.text
      throw departure(error.text)
    }
    follow(planned, intent)
  }

  /// What there was when it was last looked, whatever form the change has for that.
  private static func seen(by intent: Intent) -> JSONValue {
    (try? JSONValue(parsing: intent.record))?["seen"] ?? .null
  }

  private func follow(_ planned: Plan.Change, _ intent: Intent) {
    matched.insert(planned.number)
    if made[intent.key] == nil {
      made[intent.key] = Passed(planned: planned, seen: Self.seen(by: intent), touched: touched)
    }
    touch(intent.key.argumentsValue, of: intent.key.name)
  }

  /// Takes note of what is never held up: something is taken back, or was let pass before.
  private func note(_ intent: Intent) {
    if let planned = try? match(intent) { follow(planned, intent) }
  }

  private func match(_ intent: Intent) throws(Departure) -> Plan.Change {
    let open = open(undoing: intent.undoes != nil)
    let found = open.first { isSame($0, intent.key) }
    // Other tasks may be faster or slower than they were.
    let due = due(in: intent.task, undoing: intent.undoes != nil)
    if let found, found.number <= due?.number ?? .max { return found }
    let now = "\(intent.key.name) \(text(intent.key.argumentsValue))"
    guard let next = due ?? open.first else {
      throw Departure("planned: no further change; now: \(now)")
    }
    let planned =
      "change \(next.number): planned: \(next.operation) \(text(resolved(next.arguments)))"
    if let remark = remark(on: next) { throw Departure("\(planned); now: \(remark)") }
    if let undone = next.undoes {
      throw Departure("\(planned), which takes back change \(undone); now: \(now)")
    }
    guard let found else { throw Departure("\(planned); now: \(now)") }
    throw Departure(
      "\(planned); now: change \(found.number) before it: \(now); the order of what 'next' finds in a "
        + "table, and of what depends on the time or on chance, is another each time")
  }

  /// The changes of the plan that the run has not made; those that take something back are found by
  /// nothing but what takes something back.
  private func open(undoing: Bool) -> [Plan.Change] {
    plan.changes.filter { !matched.contains($0.number) && ($0.undoes != nil) == undoing }
  }

  /// What the plan has next in a task. Where nothing is taken back, something may still have to be.
  private func due(in task: Int64, undoing: Bool) -> Plan.Change? {
    plan.changes.first {
      !matched.contains($0.number) && $0.task == task && (!undoing || $0.undoes != nil)
    }
  }

  private func isSame(_ planned: Plan.Change, _ key: StepKey) -> Bool {
    planned.operation.utf8.elementsEqual(key.name.utf8)
      && resolved(planned.arguments).canonicalForm == key.arguments
  }

  private struct Departure: Error {
    let text: String

    init(_ text: String) { self.text = text }
  }

  private func departure(_ text: String) -> JournalError {
    JournalError(
      .departed, "the run departs from its plan, and nothing more is sent: \(text)",
      remedy: remedy)
  }

  /// Learns what the cloud has chosen.
  public func ended(_ change: StepKey, with outcome: Outcome) {
    guard let planned = made[change]?.planned,
      let record = try? ChangeRecord(parsing: outcome.record)
    else {
      return
    }
    for (made, chosen) in zip(planned.results, record.results ?? []) { learn(made, chosen) }
    for result in (record.results ?? []) + planned.results {
      if let id = result["id"]?.string { touched.insert(WireKey(id)) }
    }
  }

  private func learn(_ made: JSONValue, _ chosen: JSONValue) {
    switch (made, chosen) {
    case (.string(let text), .string(let real)):
      guard plan.inventions.contains(where: { $0.utf8.elementsEqual(text.utf8) }) else { return }
      choices.append((text, real))
    case (.array(let left), .array(let right)):
      for (made, chosen) in zip(left, right) { learn(made, chosen) }
    case (.object(let members), .object):
      for member in members { learn(member.value, chosen[member.name] ?? .null) }
    default: break
    }
  }

  private func touch(_ arguments: JSONValue, of name: String) {
    let fields = OperationCatalog.standard.operation(named: name)?.fields ?? []
    for field in fields where field.identifies != nil {
      guard let id = arguments[field.name]?.string else { continue }
      touched.insert(WireKey(id))
    }
  }

  // MARK: Comparing

  private var comparison: AnswerComparison {
    AnswerComparison(touched: touched, inventions: inventions)
  }

  /// What the plan has, with what the cloud has chosen in the place of what was made up.
  private func resolved(_ value: JSONValue) -> JSONValue {
    guard !choices.isEmpty else { return value }
    switch value {
    case .string(let text):
      return .string(
        choices.reduce(text) { text, choice in
          text.replacingWord(choice.made, with: choice.chosen)
        })
    case .array(let elements): return .array(elements.map(resolved))
    case .object(let members):
      return .object(members.map { JSONMember($0.name, resolved($0.value)) })
    default: return value
    }
  }

  private func text(_ value: JSONValue) -> String {
    String(decoding: value.serialized(), as: UTF8.self)
  }
}
