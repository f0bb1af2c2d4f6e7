internal import CloudModule
internal import JSON

/// Finds the times in which something serves nobody: between the change that takes it away and the one
/// that gives it back.
struct Gaps {
  /// What a request of a script's own making does: the operation that would send the same, and what that would be
  /// called with.
  typealias Meaning = (operation: String, arguments: JSONValue)

  private struct Open {
    let change: Plan.Change
    /// What it is called when that little is left of a level, and whether there was more left in between.
    let words: (_ lowest: Int, _ hasSunk: Bool, _ level: Int) -> String
    let level: Int
    var lowest: Int
    var hasSunk = false

    var what: String { words(lowest, hasSunk, level) }
  }

  private(set) var found: [Plan.Gap] = []
  private let resources: SeenResources?
  private var open: [WireKey: Open] = [:]
  /// What things had before the first change.
  private var levels: [WireKey: Int] = [:]
  /// What they have after the changes so far.
  private var now: [WireKey: Int] = [:]

  /// - Parameter meanings: by the numbers of changes, for those that are no calls of operations.
  init(
    of changes: [Plan.Change], meaning meanings: [Int: Meaning], knowing resources: SeenResources?
  ) {
    self.resources = resources
    for change in changes where change.isDone {
      follow(change, meanings[change.number] ?? (change.operation, change.arguments))
    }
    for gap in open.values {
      found.append(Plan.Gap(what: gap.what, from: gap.change.number, until: nil, seconds: nil))
    }
    found.sort { ($0.from, $0.what) < ($1.from, $1.what) }
  }

  private mutating func follow(_ change: Plan.Change, _ meaning: Meaning) {
    let arguments = meaning.arguments
    switch meaning.operation.prefix(upTo: ".") {
    case "eip", "modelarts":
      guard
        let id = arguments["publicip_id"]?.string ?? arguments["public_ip_id"]?.string
          ?? arguments["eip_id"]?.string
      else { return }
      note(
        WireKey(id), isBound(id, in: change.before) ? 1 : 0,
        change.isUnsettled == true ? (change.takes ? 0 : 1) : isBound(id, in: change.after) ? 1 : 0,
        change
      ) { [name = named(id)] _, _, _ in "EIP \(name) is bound to nothing" }
    case "dns":
      guard let id = arguments["endpoint_id"]?.string, let before = change.before.array,
        let shown = change.after.array
      else { return }
      let then = now[WireKey(id)] ?? before.count
      let after = change.isUnsettled == true ? then + (change.takes ? -1 : 1) : shown.count
      note(WireKey(id), before.count, after, change) { [name = named(id)] lowest, hasSunk, level in
        "resolver endpoint \(name) has \(hasSunk ? "as few as " : "")\(lowest) "
          + "\(lowest == 1 ? "address" : "addresses") instead of \(level)"
      }
    case "ga": followAccelerator(change)
    default: return
    }
  }

  private mutating func followAccelerator(_ change: Plan.Change) {
    let before = endpoints(in: change.before)
    let after = change.isUnsettled == true ? unsettled(before, change) : endpoints(in: change.after)
    for (key, name) in before where after[key] == nil {
      note(key, 1, 0, change) { _, _, _ in "\(name) is not accelerated" }
    }
    for (key, name) in after where before[key] == nil {
      note(key, 0, 1, change) { _, _, _ in "\(name) is not accelerated" }
    }
  }

  /// What will be there once a change has come to pass that nobody waits for.
  private func unsettled(_ before: [WireKey: String], _ change: Plan.Change) -> [WireKey: String] {
    guard change.takes else {
      return before.merging(endpoints(in: change.results.first ?? .null)) { $1 }
    }
    let gone = (change.before.array ?? [change.before]).filter { element in
      element["id"]?.string == change.arguments["endpoint_id"]?.string
    }
    let keys = endpoints(in: .array(gone))
    return before.filter { keys[$0.key] == nil }
  }

  /// The resources of the endpoints that a document shows, with their names.
  private func endpoints(in document: JSONValue) -> [WireKey: String] {
    let elements = document.array ?? [document]
    return Dictionary(
      elements.compactMap { element in
        element["resource_id"]?.string.map { (WireKey("accelerated " + $0), named($0)) }
      }
    ) { first, _ in first }
  }

  private mutating func note(
    _ key: WireKey, _ before: Int, _ after: Int, _ change: Plan.Change,
    _ words: @escaping (_ lowest: Int, _ hasSunk: Bool, _ level: Int) -> String
  ) {
    let level = levels[key] ?? before
    levels[key] = level
    now[key] = after
    if after < level, open[key] == nil {
      open[key] = Open(change: change, words: words, level: level, lowest: after)
    }
    guard var gap = open[key] else { return }
    if after < gap.lowest {
      (gap.lowest, gap.hasSunk) = (after, true)
      open[key] = gap
    }
    guard after >= level else { return }
    open[key] = nil
    found.append(
      Plan.Gap(
        what: gap.what, from: gap.change.number, until: change.number,
        seconds: change.ends - gap.change.begins))
  }

  private func isBound(_ id: String, in document: JSONValue) -> Bool {
    if let elements = document.array {
      return elements.contains { $0["id"]?.string?.utf8.elementsEqual(id.utf8) == true }
    }
    return document["port_id"]?.string.map { !$0.isEmpty } ?? false
  }

  private func named(_ id: String) -> String {
    resources?.name(of: id).map { "\($0) (\(id))" } ?? id
  }
}

extension Plan.Change {
  /// Whether it takes something away.
  fileprivate var takes: Bool {
    let name = operation.utf8.drop { $0 != UInt8(ascii: ".") }
    return name.starts(with: ".unbind".utf8) || name.starts(with: ".remove".utf8)
  }
}
