internal import Journal
internal import Ports
internal import CloudModule
internal import Text

/// Runs as a table for people, newest first as they are given.
struct RunList {
  private let runs: [Run]
  private let now: WallTime
  private let columns: Int?

  /// From this column on they hold names, which are as long as their owners make them.
  private static let firstName = 5
  /// So wide are those together at least.
  private static let leastRoom = 24

  /// - Parameters:
  ///   - now: What the time of a run that goes on is counted to.
  ///   - columns: how wide a line may be, as far as names can be cut; nil for programs, which find all of them.
  init(_ runs: [Run], now: WallTime, columns: Int? = nil) {
    self.runs = runs
    self.now = now
    self.columns = columns
  }

  var text: String {
    let isOfSeveral = Set(runs.map { Array($0.account.words.utf8) }).count > 1
    let account = isOfSeveral ? ["account"] : []
    let head = ["run", "started", "time", "state", "changes"] + account + ["job", "script"]
    var rows = [head] + runs.map { row($0, withAccount: isOfSeveral) }
    if let columns, Self.width(of: Self.widths(of: rows)) > columns {
      rows = [head] + runs.map { row($0, withAccount: isOfSeveral, isShort: true) }
    }
    let widths = fitted(Self.widths(of: rows))
    rows = rows.map { row in zip(row, widths).map { $0.cut(to: $1) } }
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

  private static func widths(of rows: [[String]]) -> [Int] {
    rows[0].indices.map { column in rows.map { TextWidth.of($0[column]) }.max() ?? 0 }
  }

  private static func width(of columns: [Int]) -> Int {
    columns.reduce(0, +) + 2 * (columns.count - 1)
  }

  /// Widths with which a line fits: the widest names give way.
  private func fitted(_ widths: [Int]) -> [Int] {
    guard let columns else { return widths }
    let names = Self.firstName..<widths.count
    let others = Self.width(of: widths) - widths[names].reduce(0, +)
    var room = max(Self.leastRoom, columns - others)
    var fitted = widths
    // The narrowest take what they need, and leave the rest to be shared.
    for (rank, column) in names.sorted(by: { widths[$0] < widths[$1] }).enumerated() {
      fitted[column] = min(widths[column], room / (names.count - rank))
      room -= fitted[column]
    }
    return fitted
  }

  /// - Parameter isShort: whether a script's folders are left out.
  private func row(_ run: Run, withAccount: Bool, isShort: Bool = false) -> [String] {
    let script = ([run.script] + run.arguments).joined(separator: " ")
    let shown =
      isShort ? ([Self.lastName(of: run.script)] + run.arguments).joined(separator: " ") : script
    // What has no name of its own is called as its script is.
    let job = run.job.flatMap { $0.utf8.elementsEqual(script.utf8) ? nil : $0 }
    return [
      "\(run.number)", run.startedAt.text(.spaced), run.time(until: now), run.state.words,
      "\(run.changes)",
    ] + (withAccount ? [run.account.words.escapingControls] : [])
      + [job?.escapingControls ?? "-", shown.escapingControls]
  }

  /// `…/move-eip.lua`
  private static func lastName(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
    return "…" + path[slash...]
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
  /// When it ended, behind its beginning: ` after 12 s`, and what lies between where that is no time of
  /// one process.
  func endWords(_ ended: WallTime) -> String {
    hasOneProcess
      ? " after \(time(until: ended))"
      : ", \(max(.zero, ended - startedAt).short) after it was begun, also without a process"
  }

  /// How long its process took, or has been at it; `-` where that was gone, and where another one went on
  /// with the run or took it back: for how long nobody was at it no journal has.
  func time(until now: WallTime) -> String {
    guard hasOneProcess else { return "-" }
    if let endedAt { return max(.zero, endedAt - startedAt).short }
    return state == .running ? max(.zero, now - startedAt).short : "-"
  }

  /// What somebody can do about how it stands, the usual thing first.
  ///
  /// - Parameter journal: the file that was given with `--journal`; nil for the usual one.
  func settlingCommands(journal: String?) -> [(command: String, purpose: String)] {
    RunCommands(number, journal: journal).settling(state, changes: changes)
  }
}
