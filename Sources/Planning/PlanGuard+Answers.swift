internal import JSON
public import Journal
internal import Text

// What a run is told, beside what it was told when it was planned.
extension PlanGuard {
  /// The kinds of steps whose answers are compared.
  private static let grounds: Set<Step.Kind> = [.http, .net, .env]

  /// Compares the answer of a read with the one that the plan has.
  public func noted(_ step: Step) {
    if step.kind == .unsent { noteUnsent(step) }
    let isCall = step.kind == .read || step.kind == .unsent && !step.isError
    guard isCall || Self.grounds.contains(step.kind), departure == nil else { return }
    let after = step.key.after.hexadecimal
    let key = ReadKey(
      operation: WireKey(step.key.name),
      arguments: choices.isEmpty
        ? step.key.arguments : choices.takenBack(from: step.key.argumentsValue).canonicalForm,
      after: WireKey(digests[WireKey(after)] ?? after), occurrence: step.key.occurrence)
    guard let planned = reads[key], let now = try? JSONValue(parsing: step.record) else { return }
    let then = choices.applied(to: planned.answer)
    let found =
      isCall
      ? comparison(of: step.key).difference(ofCalls: then.ofCall, now.ofCall)
      : comparison.difference(then.ofFunction, now.ofFunction)
    guard let found else { return }
    depart("\(step.key.name) answers otherwise than when it was planned: \(found)")
  }

  /// Takes note of a call that has sent nothing: it has found that it is so already, for which a change of
  /// the plan may be missing; or it has failed before that, as the plan may have it.
  private func noteUnsent(_ step: Step) {
    guard !foreseen.contains(step.key) else { return }
    let planned = open(undoing: false).first {
      (step.isError ? $0.isRefused : !foundSo.contains($0.number)) && isSame($0, step.key)
    }
    guard let planned else { return }
    guard step.isError else { return _ = foundSo.insert(planned.number) }
    take(planned, refusedAs: step.key)
    let (then, now) = (planned.told, (try? JSONValue(parsing: step.record)) ?? .null)
    guard then.ofCall != now.ofCall else { return }
    depart(
      "change \(planned.number), \(planned.operation): planned: \(planned.error ?? "refused"); "
        + "now: \(now["error"]?["message"]?.string ?? "an error")")
  }

  /// Compares the text of a module with the one that was planned.
  public func loaded(_ source: RunSource) {
    guard
      let planned = plan.sources.dropFirst().first(where: {
        $0.name.utf8.elementsEqual(source.name.utf8)
      }), !planned.digest.utf8.elementsEqual(PlanDigest.of(source.text).utf8)
    else { return }
    depart("module \(source.name) was edited since the plan was made")
  }
}

extension Plan.Change {
  /// What the script was told where it was refused, in the form of a record.
  fileprivate var told: JSONValue { refusal.map { ["error": $0] } ?? .null }
}
