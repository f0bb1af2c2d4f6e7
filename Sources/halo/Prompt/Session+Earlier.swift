internal import CloudModule
internal import Journal
internal import LuaHost
internal import Ports

// What was changed in earlier sessions, and changes of which nobody knows.
extension Session {
  /// The changes of earlier sessions of the account where this one is, oldest first, that nobody has
  /// taken back, as far as they can be read.
  ///
  /// - Returns: what could not be read beside them, as sentences.
  func earlierChanges() -> (changes: [EarlierChange], unknown: [String]) {
    let places = runtime.places
    guard places.current === places.cloud else { return ([], []) }
    var changes: [EarlierChange] = []
    var unknown: [String] = []
    do throws(JournalError) {
      for (run, store) in try journal.earlier() {
        guard let world = places.world(of: run.account) else { continue }
        do throws(JournalError) {
          changes += try EarlierChange.all(
            of: run, in: store, world: world, by: Recording.process, redaction: journal.redaction)
        } catch {
          unknown.append("what session \(run.number) changed is not known: \(error.line)")
        }
      }
    } catch {
      unknown.append("what earlier sessions changed is not known: \(error.line)")
    }
    changes = changes.filter { change in
      change.place.profile.map { [UInt8]($0.utf8) } == prompt.profile.map { [UInt8]($0.utf8) }
        && !passedOver.contains(WireKey(change.label))
    }
    return (changes, unknown)
  }

  /// The last one that is not of this session; nil for none.
  ///
  /// - Throws: where some cannot be read, of which one may be later.
  func lastEarlierChange() throws(CommandFailure) -> EarlierChange? {
    let (changes, unknown) = earlierChanges()
    guard unknown.isEmpty else {
      let rest = changes.isEmpty ? "" : "; ':undo NUMBER' takes back one that :changes lists"
      throw CommandFailure(
        message: "no change of this session is left to undo, and \(unknown.joined(separator: "; "))"
          + rest, status: .inputOutput)
    }
    return changes.last
  }

  /// Takes back a change of an earlier session.
  func undo(_ change: EarlierChange, hasConsent: Bool) throws(CommandFailure) {
    let stack = runtime.lua.stack
    source.tell(
      "made on \(change.day) in session \(change.run.number): \(change.summary)"
        + "\(change.isInDoubt ? ", which is in doubt" : "")\n")
    guard change.undoSummary != nil || change.isInDoubt else {
      throw CommandFailure(
        message: "cannot undo: no call restores what was there before\n"
          + "  ':undo skip' leaves it as it is", status: .scriptFailed)
    }
    guard try agreed(to: change.undoSummary, in: change.place, hasConsent: hasConsent) else {
      return
    }
    let count = stack.count
    var end: RollBackResult.Item?
    do throws(JournalError) {
      try runtime.module.pushTakeBack(of: change, on: stack) { end = $0 }
    } catch {
      stack.setCount(count)
      throw CommandFailure(message: error.line, status: .tryAgain)
    }
    if run(hasConsent: true, isShown: false), let end { try tell(end) }
  }

  /// Looks what became of a change of this session, and takes it back where it was made.
  func undoDoubt(_ entry: ChangeEntry, hasConsent: Bool) throws(CommandFailure) {
    source.tell("in doubt: \(entry.summary)\n")
    guard try agreed(to: nil, in: entry.place, hasConsent: hasConsent) else { return }
    if let end = takeBack(entry) { try tell(end) }
  }

  /// Takes a change of this session back, where it was made.
  ///
  /// - Returns: what has become of it; nil where that was stopped, which has been told.
  func takeBack(_ entry: ChangeEntry) -> RollBackResult.Item? {
    var end: RollBackResult.Item?
    runtime.module.pushTakeBack(of: entry, on: runtime.lua.stack) { end = $0 }
    return run(hasConsent: true, isShown: false) ? end : nil
  }

  /// - Parameter undo: the way back in words; nil where that is found out by looking.
  private func agreed(
    to undo: String?, in place: ChangePlace, hasConsent: Bool
  ) throws(CommandFailure) -> Bool {
    let what = undo.map { "undo: \($0)" } ?? "look whether it was made, and undo it if so,"
    if hasConsent || self.hasConsent {
      source.tell("\(what) in \(place)\n")
      return true
    }
    if let isAgreed = agreement(to: what, in: place) { return isAgreed }
    throw CommandFailure(
      message: "nobody can be asked to undo it: start with --yes, or write ':undo!'",
      status: .scriptFailed)
  }

  func tell(_ item: RollBackResult.Item) throws(CommandFailure) {
    switch item.end {
    case .undone: source.tell("done\n")
    case .notMade: source.tell("it was not made: there is nothing to undo\n")
    case .isBack, .wasUndone: source.tell("it is as it was before already\n")
    case .left:
      throw CommandFailure(
        message: "cannot undo: \(item.reason ?? "it was stopped")", status: .scriptFailed)
    }
  }

  /// Says on leaving of which changes nobody knows.
  func tellDoubts() {
    let doubts = (runtime.module.changes?.doubts ?? []) + (cloudChanges?.doubts ?? [])
    for entry in doubts {
      guard case .unclear(let line) = entry.outcome else { continue }
      tell("halo: left in doubt: \(entry.summary) in \(entry.place): \(line)\n")
    }
    guard !doubts.isEmpty, let commands = journal.commands else { return }
    tell("halo: ':undo' in a later session looks first; \(commands.verify) looks only\n")
  }
}

extension EarlierChange {
  /// `2026-01-02`
  var day: String { String(time.text(.spaced).prefix(10)) }
}
