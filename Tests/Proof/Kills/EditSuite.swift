import JSON
import Ports
import SimulatedCloud

/// Scripts that are edited between the death of their process and the next one: nothing that was done is
/// done again without being asked for again.
public final class EditSuite {
  /// How many edited scripts were gone on with.
  public private(set) var edits = 0
  /// How many of them were stopped: they did not ask any more for what had been done, or wanted to send
  /// something before they had.
  public private(set) var stopped = 0
  /// What was wrong, with how to see it again.
  public private(set) var complaints: [String] = []

  public init() {}

  /// Draws a script, kills it at some of its moments, and goes on with another edit of it each time.
  ///
  /// - Parameter stride: at one of so many moments.
  public func run(seed: UInt64, every stride: Int = 4) throws {
    var random = SeededNumbers(seed: seed)
    let draft = ScriptDraft(lines: 3 + random.below(6), using: &random)
    let world = try RunWorld(of: ScriptRun(draft.text, name: "@drawn.lua", seed: seed))
    var edit = draft
    var before: [ScriptDraft.Change: Int] = [:]
    var (isFirst, despiteEdits) = (true, false)
    let work = Work { process in
      if isFirst {
        isFirst = false
        return try Work.goOn.perform(process)
      }
      edit = draft.edited(using: &random)
      before = process.world.sent
      let script = ScriptRun(edit.text, name: "@drawn.lua", seed: seed)
      despiteEdits = random.below(2) == 0
      return try Work.goOn(with: script, despiteEdits: despiteEdits).perform(process)
    }
    let deaths = [KillTree.Death.each(stride: stride, offset: Int(seed % UInt64(stride)))]
    let tree = KillTree(deaths: deaths, work: work) { [self] path, end, world in
      guard !path.isEmpty else { return }
      edits += 1
      if case .drift = end { stopped += 1 }
      let wrong = complaints(
        about: edit, end, before, world.sent, despiteEdits: despiteEdits)
      guard !wrong.isEmpty else { return }
      complaints.append(
        "seed \(seed), killed at \(path): \(wrong.joined(separator: "; "))\n--- was\n"
          + "\(draft.text)--- is\n\(edit.text)")
    }
    try tree.grow(in: world)
  }

  private func complaints(
    about edit: ScriptDraft, _ end: Work.End, _ before: [ScriptDraft.Change: Int],
    _ sent: [ScriptDraft.Change: Int], despiteEdits: Bool
  ) -> [String] {
    let (asked, fails) = edit.asked
    var complaints: [String] = []
    for (change, count) in sent where count > max(asked[change] ?? 0, before[change] ?? 0) {
      complaints.append(
        "\(change) sent \(count) times, asked for \(asked[change] ?? 0) times")
    }
    if case .doubt = end { complaints.append("\(end)") }
    if despiteEdits {
      if case .drift = end { complaints.append("stopped: \(end)") }
      if case .ended(let failure?) = end, !fails { complaints.append(failure.message) }
    } else if before.contains(where: { $0.value > asked[$0.key] ?? 0 }), sent != before {
      complaints.append("sent something though what was done is not asked for")
    }
    return complaints
  }
}

extension RunWorld {
  /// The renamings that the cloud was sent.
  fileprivate var sent: [ScriptDraft.Change: Int] {
    witness.sends.reduce(into: [:]) { counts, request in
      let body = try? JSONValue(parsing: request.body)
      guard let eip = ScriptDraft.eips.firstIndex(where: { request.target.contains($0) }),
        let alias = body?["publicip"]?["alias"]?.string
      else { return }
      counts[ScriptDraft.Change(eip: eip, alias: alias), default: 0] += 1
    }
  }
}
