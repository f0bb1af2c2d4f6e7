internal import Journal
internal import Ports
internal import CloudModule
internal import Text

/// Runs as a table for people, newest first as they are given.
struct RunList {
  private let runs: [Run]
  private let now: WallTime

  /// - Parameter now: What the time of a run that goes on is counted to.
  init(_ runs: [Run], now: WallTime) {
    self.runs = runs
    self.now = now
  }

  var text: String {
    let isOfSeveral = Set(runs.map { Array($0.account.words.utf8) }).count > 1
    let account = isOfSeveral ? ["account"] : []
    let head = ["run", "started", "time", "state", "changes"] + account + ["job", "script"]
    let rows = [head] + runs.map { row($0, withAccount: isOfSeveral) }
    let widths = head.indices.map { column in
      rows.map { TextWidth.of($0[column]) }.max() ?? 0
    }
    return rows.map { row in
      let cells = zip(row, widths).enumerated().map { column, cell in
        let blanks = String(repeating: " ", count: cell.1 - TextWidth.of(cell.0))
        // Numbers end where their column does; nothing follows the last.
        if [0, 2, 4].contains(column) { return blanks + cell.0 }
        return column == head.count - 1 ? cell.0 : cell.0 + blanks
      }
      return cells.joined(separator: "  ") + "\n"
    }.joined()
  }

  private func row(_ run: Run, withAccount: Bool) -> [String] {
    let script = ([run.script] + run.arguments).joined(separator: " ")
    // What has no name of its own is called as its script is.
    let job = run.job.flatMap { $0.utf8.elementsEqual(script.utf8) ? nil : $0 }
    return [
      "\(run.number)", run.startedAt.text(.spaced), run.time(until: now), run.state.words,
      "\(run.changes)",
    ] + (withAccount ? [run.account.words.escapingControls] : [])
      + [job?.escapingControls ?? "-", script.escapingControls]
  }
}

extension RunState {
  /// For people.
  var words: String {
    switch self {
    case .running, .done, .failed, .interrupted, .parked: rawValue
    case .inDoubt: "in doubt"
    case .rolledBack: "rolled back"
    case .rollBackIncomplete: "roll-back incomplete"
    }
  }
}

extension RunState {
  /// What it means, for help.
  var meaning: String {
    switch self {
    case .running: "it goes on"
    case .done: "it has ended well"
    case .failed: "it has ended, and not well"
    case .interrupted: "its process is gone before it had ended; 'halo resume' goes on with it"
    case .inDoubt: "it has ended, and nobody knows of some change whether it was made"
    case .rolledBack: "what it had changed is taken back"
    case .rollBackIncomplete: "not all of that is; 'halo rollback' tries again"
    case .parked:
      "interrupted in each of \(Run.mostAttempts) attempts, so that it is gone on with only by --force"
    }
  }
}

extension RunAccount {
  /// What tells it from others, for people: `prod cn-north-4`; `-` for what nothing was said of.
  var words: String {
    let addresses = endpoints.sorted { $0.key < $1.key }.map(\.value)
    let parts = [profile, account, region, project].compactMap { $0 } + addresses
    return parts.isEmpty ? "-" : parts.joined(separator: " ")
  }
}

extension Run {
  /// How long it took, or has been going on; `-` where its process was gone.
  func time(until now: WallTime) -> String {
    if let endedAt { return max(.zero, endedAt - startedAt).short }
    return state == .running ? max(.zero, now - startedAt).short : "-"
  }
}
