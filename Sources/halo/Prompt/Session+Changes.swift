internal import CloudModule
internal import LuaHost
internal import TaskLoop
internal import Text
internal import WireText

// Asking before changes, and taking them back.
extension Session {
  func answer(to change: ChangeAnnouncement) -> ChangeAnswer {
    if runtime.loop.current?.hasConsent == true { return .allow }
    if consent.takesBack(change, made: runtime.module.changes?.entries ?? []) {
      source.tell("takes back: \(change.summary)\n".escapingControlsInLines)
      return .approve
    }
    switch agreement(to: change.summary, in: change.place) {
    case true?:
      consent.approvals += 1
      return .approve
    case false?:
      consent.isRefused = true
      return .deny
    case nil:
      return .refuse(hint: "nobody can be asked: start with --yes, or end the input with '!'")
    }
  }

  /// What somebody says to a change; nil when there is nobody.
  func agreement(to change: String, in place: ChangePlace) -> Bool? {
    runtime.observer.hasLines = false
    defer { runtime.observer.hasLines = true }
    // Where a slip costs more, one letter is not enough.
    let yes = place.isProduction ? ["yes"] : ["y", "yes"]
    let question = "\(change) in \(place)? [\(yes[0])/N] "
    return source.answer(to: question, isAlarming: place.isProduction).map {
      if let advice = place.advice(onAnswer: $0.trimmed) { source.tell("\(advice)\n") }
      return yes.contains($0.trimmed.lowercased())
    }
  }

  /// Takes back the last change made here.
  ///
  /// - Parameter number: of another one.
  func undo(_ number: Int? = nil, hasConsent: Bool) throws(CommandFailure) {
    if number == nil, runtime.module.changes?.nextToUndo == nil,
      let earlier = try lastEarlierChange()
    {
      return try undo(earlier, hasConsent: hasConsent)
    }
    let entry = if let number { try change(number) } else { try nextToUndo() }
    let place = entry.place
    if entry.isInDoubt { return try undoDoubt(entry, hasConsent: hasConsent) }
    guard case .possible(let plan) = entry.undoing else {
      var message = "cannot undo: \(entry.summary)"
      if case .impossible(let reason) = entry.undoing { message += ": \(reason)" }
      message += "\n  ':undo skip' leaves it as it is; ':undo' then goes on to the change before"
      throw CommandFailure(message: message, status: .scriptFailed)
    }
    let isHere = place.profile == prompt.profile && place.region == prompt.region
    source.tell(
      isHere || place.world != nil
        ? "made: \(entry.summary)\n"
        : "made in \(place), which is not where you are: \(entry.summary)\n")
    if let lookup = plan.lookup { source.tell("      \(lookup)\n") }
    if hasConsent || self.hasConsent {
      source.tell("undo: \(plan.summary) in \(place)\n")
    } else {
      guard let isAgreed = agreement(to: "undo: \(plan.summary)", in: place) else {
        throw CommandFailure(
          message: "nobody can be asked to undo it: start with --yes, or write ':undo!'",
          status: .scriptFailed)
      }
      guard isAgreed else { return }
    }
    guard let end = takeBack(entry) else { return }
    try tell(end)
    guard end.end == .undone else { return }
    if plan.lookup == nil, isHere { save(code: plan.code) } else { save(.remark(":undo")) }
  }

  /// Leaves the last change as it is.
  func passOverChange() throws(CommandFailure) {
    if runtime.module.changes?.nextToUndo == nil, let earlier = try lastEarlierChange() {
      passedOver.insert(WireKey(earlier.label))
      return source.tell("left as it is: \(earlier.summary)\n")
    }
    let entry = try nextToUndo()
    runtime.module.changes?.passOver(entry.number)
    source.tell("left as it is: \(entry.summary)\n")
  }

  private func change(_ number: Int) throws(CommandFailure) -> ChangeEntry {
    guard let entry = runtime.module.changes?.entry(number) else {
      throw CommandFailure(
        message: "there is no change \(number); :changes lists them", status: .scriptFailed)
    }
    guard let undo = entry.undoneBy else { return entry }
    throw CommandFailure(
      message: "change \(number) has been undone by change \(undo)", status: .scriptFailed)
  }

  private func nextToUndo() throws(CommandFailure) -> ChangeEntry {
    if let entry = runtime.module.changes?.nextToUndo { return entry }
    var message = "there is no change to undo"
    if cloudChanges?.nextToUndo != nil {
      message += " in this simulator; ':profile NAME' goes back to the cloud and its changes"
    } else if hasLostChanges {
      message += "; those made in the former simulator went with it"
    }
    throw CommandFailure(message: message, status: .scriptFailed)
  }
}

/// What somebody has agreed to while an input runs.
struct InputConsent {
  /// The last change that was made before it.
  private let last: Int
  /// How many changes were agreed to.
  var approvals = 0
  /// One was not.
  var isRefused = false

  init(after last: Int = 0) {
    self.last = last
  }

  /// Whether a change does no more than take back one of the same input, after another was refused: by
  /// the person, or by the cloud. Who has just said no to the second step is not asked about the way
  /// back from the first.
  func takesBack(_ change: ChangeAnnouncement, made entries: [ChangeEntry]) -> Bool {
    let own = entries.filter { $0.number > last }
    guard isRefused || approvals > own.count else { return false }
    return own.contains { entry in
      guard case .possible(let plan) = entry.undoing, entry.undoneBy == nil else { return false }
      return entry.place == change.place && plan.code.utf8.elementsEqual(change.code.utf8)
    }
  }
}

extension ChangePlace {
  /// What to say to a yes that is too short for where a slip costs more; nil to any other answer.
  func advice(onAnswer answer: String) -> String? {
    isProduction && answer.lowercased() == "y"
      ? "not taken for a yes: this is production, write 'yes' in full" : nil
  }
}
