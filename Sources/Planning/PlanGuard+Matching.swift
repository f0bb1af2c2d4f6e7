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
    // Other tasks may be faster or slower than they were, and do each other's work; but what one was to do
    // comes in its order.
    let due = due(in: [intent.task, found?.task ?? intent.task], undoing: undoing)
    if let found, found.number <= due?.number ?? .max { return found }
    guard let next = due ?? open.first else {
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
  func open(undoing: Bool) -> [Plan.Change] {
    plan.changes.filter { !matched.contains($0.number) && ($0.undoes != nil) == undoing }
  }

  /// What the plan has next in some tasks. Where nothing is taken back, something may still have to be.
  private func due(in tasks: Set<Int64>, undoing: Bool) -> Plan.Change? {
    plan.changes.first {
      !matched.contains($0.number) && tasks.contains($0.task) && (!undoing || $0.undoes != nil)
    }
  }
}

/// How a run differs from its plan.
struct PlanDeparture: Error {
  let text: String

  init(_ text: String) { self.text = text }
}
