internal import CloudModule

extension SessionCommand {
  static let changes = SessionCommand(
    name: "changes",
    summary: "list the changes made here and in earlier sessions, and what became of them"
  ) { session, _ in
    let entries = session.runtime.module.changes?.entries ?? []
    let (changes, unknown) = session.earlierChanges()
    let earlier = changes.map { change in
      "\(change.label)  \(change.day) \(change.summary) in \(change.place): "
        + "\(change.isInDoubt ? "in doubt, :undo looks first" : "done")\n"
    }
    for sentence in unknown { session.source.tell("halo: warning: \(sentence)\n") }
    guard !entries.isEmpty || !earlier.isEmpty else {
      // There may be some all the same.
      return unknown.isEmpty ? session.printer.write("no changes\n") : ()
    }
    let lines =
      earlier
      + entries.map { entry in
        "\(entry.number)  \(entry.summary) in \(entry.place): \(entry.state)\n"
      }
    session.printer.page(lines.joined())
  }

  static let undo = SessionCommand(
    name: "undo", parameter: "[skip | NUMBER]",
    summary: "take back the last change made here, leave it and go on, or take back another"
  ) { session, argument throws(CommandFailure) in
    switch argument.text {
    case "": try session.undo(hasConsent: argument.hasConsent)
    case "skip": try session.passOverChange()
    case let label where label.utf8.contains(UInt8(ascii: ".")):
      let known = session.earlierChanges().changes.first { $0.label.utf8.elementsEqual(label.utf8) }
      guard let known else {
        throw CommandFailure(
          message: "there is no change \(label) to undo; :changes lists them", status: .scriptFailed
        )
      }
      try session.undo(known, hasConsent: argument.hasConsent)
    default:
      guard let number = Int(argument.text) else {
        throw CommandFailure(message: ":undo takes nothing, 'skip' or a number that :changes shows")
      }
      try session.undo(number, hasConsent: argument.hasConsent)
    }
  }
}

extension ChangeEntry {
  /// `done`, `undone by change 3`
  fileprivate var state: String {
    if let undoneBy { return "undone by change \(undoneBy)" }
    let end =
      switch outcome {
      case .done: "done"
      case .unchanged: "it was so already"
      case .unclear:
        isInDoubt ? "in doubt, :undo looks first" : "unclear, look whether it was carried out"
      }
    return switch role {
    case .change: isPassedOver ? "\(end), left as it is" : end
    case .undo(let number): "\(end), undoing change \(number)"
    case .redo(let number): "\(end), redoing what change \(number) undid"
    }
  }
}
