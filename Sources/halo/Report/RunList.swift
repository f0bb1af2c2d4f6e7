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
    let head = ["run", "started", "time", "state", "changes", "job", "script"]
    let rows = [head] + runs.map(row)
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

  private func row(_ run: Run) -> [String] {
    [
      "\(run.number)", run.startedAt.text(.spaced), run.time(until: now), run.state.words,
      "\(run.changes)", run.job.map(\.escapingControls) ?? "-",
      ([run.script] + run.arguments).map(\.escapingControls).joined(separator: " "),
    ]
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

extension Run {
  /// How long it took, or has been going on; `-` where its process was gone.
  func time(until now: WallTime) -> String {
    if let endedAt { return max(.zero, endedAt - startedAt).short }
    return state == .running ? max(.zero, now - startedAt).short : "-"
  }
}
