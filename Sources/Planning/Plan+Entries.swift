package import CloudModule
package import HuaweiCloud
package import JSON
package import Journal
package import Ports
internal import SimulatedCloud
internal import Text

// What a rehearsal has written down is the plan.
extension Plan {
  /// - Parameters:
  ///   - entries: of the rehearsal's run, in the order of their numbers.
  ///   - start: when it began, in its own time.
  ///   - end: when it ended.
  ///   - resources: what answers told of resources, for their names.
  package init(
    _ entries: [Entry], from start: WallTime, to end: WallTime, _ findings: PlanFindings,
    knowing resources: SeenResources?, catalog: OperationCatalog = .standard
  ) {
    self.init()
    let history = RunHistory(entries)
    let numbers = Dictionary(
      history.changes.enumerated().map { ($1.number, $0 + 1) }
    ) { first, _ in first }
    var effects = findings.effects
    var meanings: [Int: Gaps.Meaning] = [:]
    changes = history.changes.enumerated().map { index, change in
      let effect = effects.take(change)
      meanings[index + 1] = effect.map { ($0.operation, $0.arguments) }
      return Change(
        index + 1, change, effect,
        undoes: change.intent.undoes.flatMap { numbers[$0] }, from: start,
        to: end, findings, resources: resources, catalog: catalog)
    }
    for case .step(let step) in entries.lazy.map(\.content) { add(step) }
    if changes.contains(where: { $0.isUnsettled == true }) || history.hasCutShort {
      depend(on: "how long calls take")
    }
    requests = findings.requests
    unsent = findings.unsent
    sends = findings.sends
    inventions = findings.inventions
    gaps = Gaps(of: changes, meaning: meanings, knowing: resources).found
    seconds = (end - start).inSeconds
  }

  private mutating func add(_ step: Step) {
    switch step.kind {
    case .unsent where step.isError: break
    case .unsent:
      unchanged += 1
      answers.append(Read(step))
    case .time: depend(on: step.key.name)
    // What is recorded of it is its seed.
    case .random: depend(on: "math.random")
    // Each shell has other variables, most of which matter to nobody.
    case .env where step.key.name.utf8.elementsEqual("env.all".utf8): depend(on: "env.all")
    case .read: reads.append(Read(step))
    case .http, .net, .env:
      let answer = Read(step)
      if !answer.isMadeUp { answers.append(answer) }
    case .sleep, .limit, .task: break
    }
  }
}

extension RunHistory {
  /// Whether a call was given up before it was over: another time it may be over by then.
  fileprivate var hasCutShort: Bool {
    entries.contains { entry in
      let record: [UInt8]
      switch entry.content {
      case .step(let step) where step.isError: record = step.record
      case .outcome(let outcome) where outcome.verdict != .done: record = outcome.record
      default: return false
      }
      let kind = (try? JSONValue(parsing: record))?["error"]?["kind"]?.string
      return kind.map { ["timeout", "cancelled"].contains($0) } ?? false
    }
  }
}

extension Plan {
  private mutating func depend(on name: String) {
    if !depends.contains(where: { $0.utf8.elementsEqual(name.utf8) }) { depends.append(name) }
  }
}

extension Plan.Read {
  fileprivate init(_ step: Step) {
    operation = step.key.name
    arguments = step.key.argumentsValue
    after = step.key.after.hexadecimal
    occurrence = step.key.occurrence
    answer = (try? JSONValue(parsing: step.record)) ?? .null
  }

  /// Whether it stands for the answer to a request that was not made.
  fileprivate var isMadeUp: Bool {
    let headers = answer["results"]?.array?.first?["members"]?["headers"]?["members"]
    return headers?[PlanTransport.madeUpHeader.lowercased()] != nil
  }
}

extension Plan.Change {
  fileprivate init(
    _ number: Int, _ change: RunHistory.Change, _ effect: Twin.Effect?, undoes: Int?,
    from start: WallTime,
    to end: WallTime, _ findings: PlanFindings, resources: SeenResources?, catalog: OperationCatalog
  ) {
    let record = try? ChangeRecord(parsing: change.outcome?.record ?? change.intent.record)
    let subject = record?.subject(in: catalog)
    self.number = number
    operation = change.intent.key.name
    arguments = change.intent.key.argumentsValue
    summary = subject?.summary(knowing: resources) ?? change.intent.key.name
    before = effect?.before ?? change.intent.before ?? .null
    after = effect?.after ?? record?.seen.first ?? .null
    results = record?.results ?? []
    verdict = (change.outcome?.verdict ?? .inDoubt).rawValue
    error = record?.error?.line
    refusal = record?.error.map { JSONValueEncoder().encode($0) }
    digest = change.intent.key.digest.hexadecimal
    task = change.intent.task
    self.undoes = undoes
    isUnsettled = record?.isUnsettled
    project = record?.project
    isOpaque = results.first?["known_after_apply"]?.boolean == true
    let name = change.intent.key.name
    let reasons = findings.guesses.filter { $0.isAbout(name, of: record?.project) }.map(\.reason)
    guess = reasons.isEmpty ? nil : reasons.joined(separator: "; ")
    begins = (change.intent.at - start).inSeconds
    ends = ((change.outcome?.at ?? end) - start).inSeconds
  }

  /// Whether it is a request of the script's own making.
  var isRaw: Bool { operation.utf8.elementsEqual(RawRequest.operationName.utf8) }

  /// Whether it would be made.
  package var isDone: Bool { verdict.utf8.elementsEqual("done".utf8) }

  /// Whether it would not be made.
  package var isRefused: Bool { verdict.utf8.elementsEqual("refused".utf8) }
}

extension Twin.Guess {
  /// - Parameter project: where the change is made; nil where it does not say.
  fileprivate func isAbout(_ operation: String, of project: String?) -> Bool {
    self.operation.utf8.elementsEqual(operation.utf8)
      && (project.map { own in self.project.map { $0.utf8.elementsEqual(own.utf8) } ?? true }
        ?? true)
  }
}
