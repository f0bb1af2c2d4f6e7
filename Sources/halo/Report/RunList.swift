internal import Journal
internal import Ports
internal import CloudModule
internal import Text

/// Runs as a table for people, newest first as they are given.
struct RunList {
  private let runs: [Run]
  private let now: WallTime
  private let columns: Int?

  private enum Column: String, CaseIterable {
    case run, started, time, state, changes, account, job, script

    /// Numbers end where their column does.
    var endsRight: Bool { [.run, .time, .changes].contains(self) }
    /// Names are as long as their owners make them.
    var isName: Bool { [.account, .job, .script].contains(self) }
  }

  /// So wide are names together at least.
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
    var shown = Column.allCases.filter { isOfSeveral || $0 != .account }
    var isShort = false
    var widths = self.widths(of: shown, isShort: false)
    if let columns, Self.width(of: widths) > columns {
      isShort = true
      widths = self.widths(of: shown, isShort: true)
      // What tells least is left out where there is no room for names.
      for column in [Column.time, .changes, .started]
      where Self.width(of: widths, besidesNamesOf: shown) + Self.leastRoom > columns {
        shown.removeAll { $0 == column }
        widths = self.widths(of: shown, isShort: true)
      }
      widths = fitted(widths, of: shown, in: columns)
    }
    let rows = [shown.map(\.rawValue)] + runs.map { row($0, shown, isShort) }
    let lines = rows.map { Self.line(of: $0, shown, widths) }
    return lines.map { (columns.map($0.cut) ?? $0) + "\n" }.joined()
  }

  private static func line(of row: [String], _ columns: [Column], _ widths: [Int]) -> String {
    let cells = zip(zip(row, widths), columns).map { cell, column in
      let text = cell.0.cut(to: cell.1)
      let blanks = String(repeating: " ", count: cell.1 - TextWidth.of(text))
      if column.endsRight { return blanks + text }
      // Nothing follows the last.
      return column == .script ? text : text + blanks
    }
    return cells.joined(separator: "  ")
  }

  private func widths(of columns: [Column], isShort: Bool) -> [Int] {
    let rows = [columns.map(\.rawValue)] + runs.map { row($0, columns, isShort) }
    return columns.indices.map { column in rows.map { TextWidth.of($0[column]) }.max() ?? 0 }
  }

  private static func width(of widths: [Int]) -> Int {
    widths.reduce(0, +) + 2 * (widths.count - 1)
  }

  /// With the gaps between all of them.
  private static func width(of widths: [Int], besidesNamesOf columns: [Column]) -> Int {
    width(of: widths) - zip(widths, columns).filter(\.1.isName).map(\.0).reduce(0, +)
  }

  /// Widths with which a line fits: the widest names give way.
  private func fitted(_ widths: [Int], of columns: [Column], in room: Int) -> [Int] {
    let names = columns.indices.filter { columns[$0].isName }
    var room = max(names.count, room - Self.width(of: widths, besidesNamesOf: columns))
    var fitted = widths
    // The narrowest take what they need, and leave the rest to be shared.
    for (rank, column) in names.sorted(by: { widths[$0] < widths[$1] }).enumerated() {
      fitted[column] = min(widths[column], room / (names.count - rank))
      room -= fitted[column]
    }
    return fitted
  }

  /// - Parameter isShort: whether a script's folders are left out.
  private func row(_ run: Run, _ columns: [Column], _ isShort: Bool) -> [String] {
    columns.map { cell($0, of: run, isShort) }
  }

  private func cell(_ column: Column, of run: Run, _ isShort: Bool) -> String {
    let script = ([run.script] + run.arguments).joined(separator: " ")
    switch column {
    case .run: return "\(run.number)"
    case .started: return run.startedAt.text(.spaced)
    case .time: return run.time(until: now)
    case .state: return run.state.words
    case .changes: return "\(run.changes)"
    case .account: return run.account.words.escapingControls
    // What has no name of its own is called as its script is.
    case .job:
      let job = run.job.flatMap { $0.utf8.elementsEqual(script.utf8) ? nil : $0 }
      return job?.escapingControls ?? "-"
    case .script:
      let shown =
        isShort ? ([Self.lastName(of: run.script)] + run.arguments).joined(separator: " ") : script
      return shown.escapingControls
    }
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

  /// The state that somebody means: by its name, or as the table has it.
  init?(written text: String) {
    guard let state = Self.allCases.first(where: { [$0.rawValue, $0.words].contains(text) }) else {
      return nil
    }
    self = state
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
      : ", \(max(.zero, ended - startedAt).short) after it was begun, pauses included"
  }

  /// What stands before why it failed.
  var failureLabel: String { [.interrupted, .parked].contains(state) ? "stopped" : "failed" }

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
