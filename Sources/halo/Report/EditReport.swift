internal import JSON
internal import Journal
internal import Text

/// What an edited script asks for, beside what its run has: step by step where something is changed.
struct EditReport {
  private let run: Run
  private let recording: Recording

  init(_ run: Run, _ recording: Recording) {
    (self.run, self.recording) = (run, recording)
  }

  /// As it is by now.
  var text: String {
    let recorder = recording.recorder
    let (kept, new, gone) = (recorder.keptChanges, recorder.newChanges, recorder.orphans)
    var text =
      "halo: run \(run.number) keeps \(Self.steps(recorder.replayedCount, kept.count)); "
      + "new: \(Self.steps(recorder.liveCount, new.count))\n"
    for name in recording.editedModules { text += "  edited since: module \(name)\n" }
    for change in kept { text += "  kept: change \(change.number), \(change.intent.key.words)\n" }
    for key in new { text += "  new: \(key.words)\n" }
    for change in gone {
      text += "  no longer asked for: change \(change.number), \(change.intent.key.words)\n"
    }
    let unused = recorder.unusedAnswers
    if !unused.isEmpty {
      let names = unused.map { $0.count == 1 ? $0.name : "\($0.name) (\($0.count) times)" }
      text += "  answers no longer asked for: \(names.joined(separator: ", "))\n"
    }
    return text.escapingControlsInLines
  }

  private static func steps(_ count: Int, _ changes: Int) -> String {
    "\(count) \(count == 1 ? "step" : "steps") (\(changes) \(changes == 1 ? "change" : "changes"))"
  }
}

extension StepKey {
  /// What was called, with its arguments: `eip.rename{ alias = "a", publicip_id = "…" }`.
  var words: String {
    let fields = (argumentsValue.members ?? []).map { "\($0.name) = \($0.value.brief(400))" }
    return "\(name){ \(fields.joined(separator: ", ")) }"
  }
}
