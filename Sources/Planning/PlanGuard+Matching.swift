internal import JSON
internal import Journal

// Which change of the plan one of the run is.
extension PlanGuard {
  /// The change of the plan that is announced.
  ///
  /// - Throws: what the plan has in its place.
  func match(_ intent: Intent) throws(PlanDeparture) -> Plan.Change {
    let undoing = intent.undoes != nil
    let open = open(undoing: undoing)
    let found =
      open.first { $0.task == intent.task && isSame($0, intent.key) }
      ?? open.first { isSame($0, intent.key) }
    // What tasks side by side have done is taken back in the order in which it was done.
    if undoing, let found { return found }
    // Other tasks may be faster or slower than they were, and do each other's work; but a task's own, and what is
    // done to one thing, come in their order.
    let isOthers = found.map { $0.task != intent.task } ?? false
    let due = [
      isOthers ? nil : due(in: intent.task, undoing: undoing),
      found.flatMap { earlier(than: $0, in: open) },
    ]
    .compactMap { $0 }.min { $0.number < $1.number }
    if let found, found.number <= due?.number ?? .max { return found }
    guard let next = due ?? open.first(where: { _ in true }) else {
      throw PlanDeparture("planned: no further change; now: \(told(intent.key))")
    }
    throw PlanDeparture(difference(of: intent.key, asking: found, from: next))
  }

  private func difference(of key: StepKey, asking found: Plan.Change?, from next: Plan.Change)
    -> String
  {
    let planned = "change \(next.number): planned: \(told(next))"
    if let remark = remark(on: next) { return "\(planned); now: \(remark)" }
    if let undone = next.undoes {
      return "\(planned), which takes back change \(undone); now: \(told(key))"
    }
    guard let found else { return "\(planned); now: \(told(key))" }
    return
      "\(planned); now: change \(found.number) before it: \(told(key)); the order of what 'next' "
      + "finds in a table, and of what depends on the time or on chance, is another each time"
  }

  /// The changes of the plan that the run has not made; those that take something back are found by
  /// nothing but what takes something back.
  func open(undoing: Bool) -> some Sequence<Plan.Change> {
    unmade.lazy.filter { [self] in
      !matched.contains($0.number) && ($0.undoes != nil) == undoing
    }
  }

  /// Without those at the beginning that the run has made, as it makes most in their order.
  private var unmade: ArraySlice<Plan.Change> {
    while firstUnmade < plan.changes.count, matched.contains(plan.changes[firstUnmade].number) {
      firstUnmade += 1
    }
    return plan.changes[firstUnmade...]
  }

  /// What the plan has next in a task. Where nothing is taken back, something may still have to be.
  private func due(in task: Int64, undoing: Bool) -> Plan.Change? {
    unmade.first {
      !matched.contains($0.number) && $0.task == task && (!undoing || $0.undoes != nil)
    }
  }

  /// What the plan has before a change, in the same task, of the same thing.
  private func earlier(
    than change: Plan.Change, in open: some Sequence<Plan.Change>
  ) -> Plan.Change? {
    open.prefix { $0.number < change.number }.first {
      $0.task == change.task && !$0.arguments.ids.isDisjoint(with: change.arguments.ids)
    }
  }
}

extension JSONValue {
  /// The ids that a call with these arguments names.
  var ids: Set<WireKey> {
    let ids = members?.filter { $0.name.hasSuffix("id") } ?? []
    return Set(texts: ids.compactMap(\.value.string))
  }
}

/// How a run differs from its plan.
struct PlanDeparture: Error {
  let text: String

  init(_ text: String) { self.text = text }
}
