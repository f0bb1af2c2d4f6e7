internal import Planning
internal import StandardModules

extension PlanGuard {
  /// Tells of what a run that has ended well has left of its plan.
  func checkEnd(log: RunLog) throws(ScriptFailure) {
    let left = remaining
    guard let first = left.first else {
      if let departure { log.report(.warn, "halo: the plan is carried out, but \(departure)\n") }
      return
    }
    let more = left.count > 1 ? ", and \(left.count - 1) more" : ""
    throw ScriptFailure(
      text: "halo: the script has ended without change \(first.number) of its plan: "
        + "\(first.summary)\(remark(on: first).map { " (\($0))" } ?? "")\(more)"
        + "\(departure.map { "; \($0)" } ?? ""); \(remedy)\n",
      status: .tryAgain)
  }

  /// What a script's own failure means where a change has come to something else than is planned: that the
  /// account is another one by now, unless its code says more.
  func explained(_ failure: ScriptFailure) -> ScriptFailure {
    let own: [ExitStatus?] = [nil, .scriptFailed, .planShowsChanges]
    guard let departure, !remaining.isEmpty, own.contains(ExitStatus(rawValue: failure.code)) else {
      return failure
    }
    return ScriptFailure(
      text: failure.text + "halo: the run departs from its plan: \(departure); \(remedy)\n",
      code: ExitStatus.tryAgain.rawValue, message: failure.message,
      fields: Array(failure.fields.dropFirst()))
  }
}
