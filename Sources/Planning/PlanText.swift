internal import CloudModule
internal import JSON
internal import Journal
internal import Text

/// A plan as people read it: each change in words with what becomes of things, then the gaps, then one
/// line that says how much there is to it.
public struct PlanText {
  private let plan: Plan
  private let names: [WireKey: String]
  /// What stands in the place of what only the cloud knows.
  private let unknowns: ReplacedWords

  /// - Parameter names: what people call the things that have these ids.
  public init(_ plan: Plan, names: [WireKey: String] = [:]) {
    self.plan = plan
    self.names = names
    unknowns = ReplacedWords(
      Dictionary(plan.inventions.map { (WireKey($0), Self.unknown) }) { first, _ in first })
  }

  /// All of it, each line with its end.
  public var text: String {
    let account = "\(plan.account.runAccount.title)"
    var lines = account.isEmpty ? [] : ["account: \(account)"]
    for change in plan.changes { lines += self.lines(for: change) }
    if plan.isSideBySide {
      lines.append("steps of several tasks go on side by side: their order may be another in a run")
    }
    if !plan.gaps.isEmpty {
      lines.append("gaps in service:")
      lines += plan.gaps.map { "  \(words(for: $0))" }
    }
    if !plan.unsent.isEmpty {
      lines.append("requests that were not made, whose answers are made up:")
      lines += plan.unsent.map { "  \($0)" }
    }
    lines += fileLines
    if !plan.depends.isEmpty {
      lines.append(
        "it depends on what is another the next time: \(plan.depends.joined(separator: ", "))")
    }
    if let failure = plan.failure {
      lines.append("then it fails: \(failure)")
    } else if plan.exit != 0 {
      lines.append("then it ends with exit code \(plan.exit)")
    }
    lines.append(sum)
    return lines.map { "\($0.escapingControls)\n" }.joined()
  }

  /// `5 changes, 14 reads by the script, 9 requests to plan it, about 20 s`.
  public var sum: String {
    let done = plan.changes.filter { $0.isDone }
    let takenBack = done.filter { $0.undoes != nil }.count
    var parts = [counted(done.count - takenBack, "change")]
    if takenBack > 0 { parts.append("\(takenBack) taken back") }
    let refused = plan.changes.filter { $0.isRefused }.count
    if refused > 0 { parts.append("\(refused) that would not be made") }
    let others = plan.changes.count - done.count - refused
    if others > 0 { parts.append("\(others) in doubt") }
    // Those of cloud.request are changes.
    let unsent = plan.unsent.count - plan.changes.count(where: \.isOpaque)
    if unsent > 0 { parts.append("\(counted(unsent, "request")) not made") }
    if plan.unchanged > 0 { parts.append("\(plan.unchanged) already so") }
    parts.append(counted(plan.readCount, "read") + " by the script")
    parts.append(counted(plan.requests, "request") + " to plan it")
    parts.append(Self.words(seconds: plan.seconds))
    let known = plan.changes.contains { $0.isOpaque } ? "known " : ""
    parts.append(
      (plan.gaps.isEmpty ? "no \(known)gap" : counted(plan.gaps.count, "\(known)gap"))
        + " in service")
    return parts.joined(separator: ", ")
  }

  private func counted(_ count: Int, _ noun: String) -> String {
    "\(count == 0 ? "no" : "\(count)") \(noun)\(count == 1 ? "" : "s")"
  }

  private var fileLines: [String] {
    let missing = plan.files.filter { $0.isMissing == true }.map(name(of:))
    var lines = missing.prefix(Self.missingShown).map {
      "looks for \($0): the plan rests on its not being there"
    }
    if missing.count > Self.missingShown {
      lines.append(
        "looks for \(counted(missing.count - Self.missingShown, "more file")), not there either")
    }
    return plan.files.filter { $0.isMissing != true && plan.module(in: $0) == nil }.map(line(for:))
      + lines
  }

  /// A module is looked for in many places.
  private static let missingShown = 20

  private func line(for file: Plan.File) -> String {
    let name = name(of: file)
    if file.isRemoved == true { return "removes \(name): not done" }
    return file.isRead
      ? "reads \(name): the plan rests on its content" : "writes \(name): not done"
  }

  /// From the directory in which the plan was made, where the script names files from there.
  private func name(of file: Plan.File) -> String {
    guard let directory = plan.directory, file.name.hasPrefix(directory + "/") else {
      return file.name
    }
    return String(file.name.utf8.dropFirst(directory.utf8.count + 1)) ?? file.name
  }

  private func lines(for change: Plan.Change) -> [String] {
    var lines = [
      "\(change.number). \(known(change.summary))\(change.place.map { " in \($0)" } ?? "")"
    ]
    if let undone = change.undoes { lines[0] += ", which takes back step \(undone)" }
    for difference in Difference(from: change.before, to: change.after).lines(showing: shown) {
      lines.append("     \(known(difference))")
    }
    if change.isOpaque { lines.append("     nobody knows what it changes; its answer is made up") }
    if let guess = change.guess { lines.append("     a guess: \(guess)") }
    if let error = change.error {
      lines.append("     \(change.isRefused ? "refused" : "in doubt"): \(error)")
    } else if change.isUnsettled == true {
      lines.append("     is not waited for, so that what comes of it is seen by later steps")
    } else if change.isDone {
      lines.append("     takes \(Self.words(seconds: change.ends - change.begins))")
    }
    return lines
  }

  /// A value beside its name, or that only the cloud knows it.
  private func shown(_ value: JSONValue) -> String {
    guard let text = value.string else {
      if value.isNull { return "nothing" }
      return String(decoding: value.serialized(), as: UTF8.self)
    }
    if let unknown = unknowns[text] { return unknown }
    if text.isEmpty { return "''" }
    return names[text].map { "\($0) (\(text))" } ?? text
  }

  /// A sentence in which what only the cloud knows is told to be so.
  private func known(_ sentence: String) -> String {
    // An id in parentheses, which may be beside a name that is not known either.
    let told = Self.bracketed.applied(to: unknowns.applied(to: sentence))
    return Self.twice.applied(to: told)
  }

  private static let unknown = "(known after apply)"
  private static let bracketed = ReplacedWords([WireKey("(\(unknown))"): unknown])
  private static let twice = ReplacedWords([WireKey("\(unknown) \(unknown)"): unknown])

  private func words(for gap: Plan.Gap) -> String {
    guard let until = gap.until, let seconds = gap.seconds else {
      return "\(known(gap.what)) from step \(gap.from) on"
    }
    return "\(known(gap.what)) from step \(gap.from) to step \(until), for "
      + Self.words(seconds: seconds)
  }

  /// `about 5 s`, `about 3 min`.
  static func words(seconds: Double) -> String {
    switch seconds {
    case ..<0.5: return "no time"
    case ..<100: return "about \(Int(seconds.rounded())) s"
    case ..<6000: return "about \(Int((seconds / 60).rounded())) min"
    default: return "about \(Int((seconds / 3600).rounded())) h"
    }
  }
}

extension Plan {
  /// The files that the script has read.
  package var readFiles: [String] {
    files.filter(\.isRead).map(\.name)
  }

  /// The name of the module whose text a file is, or of the script; nil for any other file.
  package func module(in file: File) -> String? {
    guard let digest = file.digest else { return nil }
    return sources.first { $0.digest.utf8.elementsEqual(digest.utf8) }?.name
  }

  /// How often the script asks something of the account or of another server.
  fileprivate var readCount: Int {
    reads.count
      + answers.filter { answer in
        ["http", "net"].contains { answer.operation.prefix(upTo: ".").utf8.elementsEqual($0.utf8) }
      }.count
  }

  /// Whether changes of one task go on while another one makes changes.
  fileprivate var isSideBySide: Bool {
    var last: Change?
    for change in changes {
      if let last, last.task != change.task, change.begins < last.ends { return true }
      if change.ends >= last?.ends ?? 0 { last = change }
    }
    return false
  }
}

extension Plan.Change {
  /// The account that it is made in, where that is another than the script's own: `live`,
  /// `ap-southeast-3`.
  fileprivate var place: String? {
    guard let account = arguments[RecordedRun.accountMember]?.members else { return nil }
    return account.compactMap { member in
      member.value.string.map {
        member.name.utf8.elementsEqual("project_id".utf8) ? "project \($0)" : $0
      }
    }.joined(separator: " ")
  }
}
