internal import CloudModule
internal import HuaweiCloud
internal import JSON
internal import Journal
internal import Text

/// What a roll-back will do, does and has done, as lines for people.
struct RollBackReport {
  private let run: Run
  private let commands: RunCommands

  init(_ former: FormerRun) {
    (run, commands) = (former.run, former.commands)
  }

  /// What is to be taken back, and what the cloud does not give back.
  func text(of plan: [RunRollBack.Planned]) -> String {
    let count = "\(plan.count) \(plan.count == 1 ? "change" : "changes, the last one first")"
    let lines = plan.map { planned in
      var line = "  \(planned.item.label)"
      if planned.isUndecided {
        line += ": of this nobody knows yet; it is looked at first, for some minutes at most"
      }
      if let undo = planned.item.undoSummary { line += ": \(undo)" }
      line += planned.item.groundWords
      if let gap = planned.gap { line += ": cannot be taken back: \(gap)" }
      if let loss = planned.loss { line += " (\(loss))" }
      return line
    }
    return (["halo: run \(run.number): taking back \(count)"] + lines)
      .map { "\($0)\n" }.joined()
  }

  /// What has become of one change.
  func line(of item: RollBackResult.Item) -> String {
    "halo: \(item.label): \(item.words)\(item.groundWords)\n"
  }

  /// What it came to, with the calls for a person.
  func text(of result: RollBackResult) -> String {
    let (left, all) = (result.left, result.items.count)
    if let obstacle = result.obstacle {
      let why =
        switch obstacle {
        case .stopped: "was stopped"
        case .trouble(let error): "has met trouble: \(error.line)"
        }
      return "halo: the roll-back of run \(run.number) \(why); \(left.count) of \(all) "
        + "\(all == 1 ? "change" : "changes") left; \(commands.rollback) goes on\n"
    }
    guard !left.isEmpty else { return "halo: run \(run.number) is rolled back\n" }
    var text =
      "halo: run \(run.number) is rolled back in part: \(left.count) of \(all) "
      + "\(all == 1 ? "change" : "changes") left as \(left.count == 1 ? "it is" : "they are")\n"
    for item in left {
      text += "  \(item.label)\n"
      guard let code = item.undoCode else {
        text += "    was \(item.code)\n"
        if case .left(.inDoubt) = item.end, let number = item.number {
          text += commands.claims(about: number, item.record).map { "    \($0)\n" }.joined()
        }
        continue
      }
      text += "    \(item.wayByHand): \(code)\n"
      if let lookup = item.undoLookup, code.contains("…") { text += "      \(lookup)\n" }
    }
    // What has no way back has none the next time either.
    let mayHelp = left.contains { if case .left(.noWay) = $0.end { false } else { true } }
    return mayHelp ? text + "  \(commands.rollback) tries again\n" : text
  }
}

extension RollBackResult.Item {
  fileprivate var label: String {
    number.map { "change \($0), \(summary)" } ?? summary
  }

  /// What it rests on that it is known to have been made, or not to have been, where that was not seen.
  fileprivate var groundWords: String {
    record.grounds.isEmpty ? "" : " (\(record.grounds.joined(separator: "; ")))"
  }

  fileprivate var words: String {
    switch end {
    case .undone: "taken back: \(undoSummary ?? "done")"
    case .wasUndone: "was taken back before"
    case .isBack: "is so no more: what was there before is there again"
    case .notMade: "was not made: there is nothing to take back"
    case .left(let reason): "left: \(reason.words)"
    }
  }
}

extension RollBackResult.Reason {
  fileprivate var words: String {
    switch self {
    case .inDoubt(let why): "nobody knows whether it was made: \(why)"
    case .changedSince(let state): "it is no longer as the run left it: \(state)"
    case .noWay(let why): why
    case .failed(let why): "taking it back failed: \(why)"
    case .undoInDoubt(let why): "nobody knows whether it was taken back: \(why)"
    case .notReached: "it was not reached"
    }
  }
}

extension JSONValue {
  /// In one line of so many bytes at most.
  func brief(_ limit: Int) -> String {
    String(decoding: serialized(), as: UTF8.self).excerpt(limit)
  }
}
