internal import Journal
internal import Planning
internal import Ports
internal import StandardModules

// How a run that was recorded ends.
extension Recording {
  /// Writes how the run has ended.
  ///
  /// - Parameters:
  ///   - code: what the process exits with.
  ///   - failure: why the script failed, as it is said; nil where it did not, or nobody said why.
  ///   - wasCutShort: whether a signal, or the end of its time, was the end of the script.
  /// - Returns: what can be done about what the run has left; nil where nothing can, or need be.
  /// - Throws: why the run is left to whoever goes on with it: because that may be somebody else by now, or
  ///   because the journal takes nothing.
  func end(
    _ code: Int32, becauseOf failure: String? = nil, wasCutShort: Bool, log: RunLog
  ) throws(JournalError) -> String? {
    // Who ends a run by a signal is there to wonder.
    if Interrupt.status != nil { recorder.whenWaiting { log.report(.info, "halo: \($0)\n") } }
    if let lapse = recorder.lapse {
      recorder.abandon()
      throw lapse
    }
    if leavesFormer(code) { return try leaveFormer(code, log) }
    if recorder.number == nil, asksNobody, recorder.liveCount == 0 { return nil }
    // What stood in its way stands in the journal already; a schedule would fill it.
    if recorder.number == nil, recorder.refusal != nil { return nil }
    let state = state(after: code)
    return try tellingTrouble(log, hasBegun: recorder.number != nil) { () throws(JournalError) in
      // Once it has ended it has no number.
      let remains = state == .done ? nil : try remains()
      // What was stopped in the middle of its changes is gone on with, or taken back.
      if let remains, wasCutShort, state == .failed || state == .inDoubt {
        try recorder.leaveStopped(becauseOf: failure)
        return remains.adviceOnStopping
      }
      try recorder.end(
        RunEnd(state: state, exit: code, failure: failure, at: SystemClock().wallTime))
      return remains?.advice(on: state)
    }
  }

  private func state(after code: Int32) -> RunState {
    switch code {
    case ExitStatus.rollBackIncomplete.rawValue: .rollBackIncomplete
    case ExitStatus.rolledBack.rawValue: .rolledBack
    case ExitStatus.inDoubt.rawValue: .inDoubt
    case _ where recorder.hasDoubt: .inDoubt
    default: code == 0 ? .done : .failed
    }
  }

  /// Whether the script stopped short of what its run had done, and sent no change: the run can still be
  /// gone on with.
  private func leavesFormer(_ code: Int32) -> Bool {
    if recorder.refusal?.kind == .orphaned { return true }
    if recorder.refusal?.kind == .departed, former != nil, !recorder.hasAnnounced { return true }
    if code == ExitStatus.tryAgain.rawValue, recorder.departure != nil { return true }
    return former != nil && code != 0 && recorder.hasComeToNothing
  }

  private func leaveFormer(_ code: Int32, _ log: RunLog) throws(JournalError) -> String? {
    let hasSent = recorder.sentRequests > 0
    _ = try tellingTrouble(log, hasBegun: true) { () throws(JournalError) in
      // It is one attempt further: what it has sent by `http` is not sent again.
      if hasSent {
        try recorder.leaveKeeping()
      } else {
        // What was in doubt and is decided by now makes it one that was interrupted.
        let isDecided = former?.state == .inDoubt && !recorder.hasDoubt
        try recorder.leave(as: isDecided ? former?.interrupted() : former)
      }
      return nil
    }
    guard let former, code != ExitStatus.tryAgain.rawValue else { return nil }
    let course =
      hasSent
      ? "no change was sent, but requests of http were, which are recorded with run \(former.number)"
      : "nothing was sent, and run \(former.number) is as it was"
    return "\(course): \(RunCommands(former.number, journal: journal).resume) goes on"
  }

  /// - Parameter hasBegun: whether the journal has the run, which is interrupted for it where its end cannot
  ///   be written.
  private func tellingTrouble(
    _ log: RunLog, hasBegun: Bool, _ body: () throws(JournalError) -> String?
  ) throws(JournalError) -> String? {
    do throws(JournalError) {
      return try body()
    } catch {
      if error.kind == .lapsed { recorder.abandon() }
      if hasBegun || error.kind == .lapsed || error.kind == .away { throw error }
      log.report(.warn, "halo: warning: the journal does not know of this run: \(error.line)\n")
      return nil
    }
  }
}

extension Recording {
  /// What the run leaves; nil where nothing is in force, and where nobody can deal with it because its journal
  /// is gone with the process. What cannot be read is not spoken of: that the end cannot be written is.
  private func remains() throws(JournalError) -> Remains? {
    guard place != .memory, let number = recorder.number else { return nil }
    do throws(JournalError) {
      guard let history = try recorder.written(), history.hasChanges else { return nil }
      return Remains(history: history, commands: RunCommands(number, journal: journal))
    } catch {
      if error.kind == .lapsed || error.kind == .away { throw error }
      return nil
    }
  }
}

/// Changes that are in force after a run, or may be, and what can be done about them.
private struct Remains {
  let history: RunHistory
  let commands: RunCommands

  /// - Parameter end: what becomes of what can be taken back: `takes it back`.
  private func ways(by end: String) -> String {
    let rollBack = history.mayBeTakenBack ? "\(commands.rollback) \(end), " : ""
    return rollBack + "\(commands.show) shows it"
  }

  var adviceOnStopping: String {
    "stopped after it had changed something: \(commands.resume) goes on, \(ways(by: "takes it back"))"
  }

  /// - Parameter state: in which the run has ended.
  func advice(on state: RunState) -> String? {
    switch state {
    case .failed: "what it had changed stays: \(ways(by: "takes it back"))"
    case .inDoubt:
      "\(commands.verify) looks what became of it, \(commands.resume) goes on, "
        + ways(by: "takes back what was made")
    case .rollBackIncomplete: ways(by: "tries to take back what is left")
    case .running, .done, .interrupted, .rolledBack, .parked: nil
    }
  }
}

// MARK: With the script

extension Runtime {
  /// Runs a script to its end, and records how that went.
  ///
  /// - Parameter watch: what the run follows, all of which it has to do to end well.
  func run(
    _ script: Script, arguments: [[UInt8]], timeout: Duration?, _ recording: Recording?,
    following watch: PlanGuard? = nil
  ) throws(ScriptFailure) {
    let result: Result<Void, ScriptFailure>
    do throws(ScriptFailure) {
      try run(script, arguments: arguments, timeout: timeout)
      try watch?.checkEnd(log: log)
      try StandardOutput.check()
      result = .success(())
    } catch {
      result = .failure(watch?.explained(error) ?? error)
    }
    let end = recording?.interpreted(result) ?? result
    var (code, why): (Int32, String?) = (0, nil)
    if case .failure(let failure) = end { (code, why) = (failure.code, failure.reason) }
    guard let recording else { return try end.get() }
    let advice: String?
    do throws(JournalError) {
      advice = try recording.end(code, becauseOf: why, wasCutShort: wasCutShort, log: log)
    } catch {
      throw recording.failure(error, after: end)
    }
    if case .failure(var failure) = end {
      failure.advice = advice
      throw failure
    }
  }
}

extension Recording {
  /// The end of a run that is interrupted for everybody, because somebody else may go on with it by now or
  /// because its journal takes nothing, whatever its script came to. Changes in doubt are in doubt all the same.
  fileprivate func failure(
    _ lapse: JournalError, after end: Result<Void, ScriptFailure>
  ) -> ScriptFailure {
    let isUnwritten = lapse.kind != .lapsed
    var line = lapse.line
    if isUnwritten {
      let why = end.tells(lapse) ? "" : ": \(line)"
      line =
        (recorder.number ?? former?.number == nil
          ? "the journal does not know of this run"
          : "the journal does not know how this run ended, which is interrupted for it") + why
        + (recorder.isKeptLocally
          ? "; what became of its changes is kept here, and written by the next halo that uses the journal"
          : "") + (waysOn.map { "; \($0)" } ?? "")
    }
    var (text, status) = ("halo: \(line)\n", ExitStatus(of: lapse).rawValue)
    if case .failure(let failure) = end {
      // Where a change was refused for that, the script's error says no more.
      if recorder.refusal == nil { text = failure.text + text }
      if isUnwritten || failure.code == ExitStatus.inDoubt.rawValue { status = failure.code }
    }
    return ScriptFailure(text: text, code: status, message: line)
  }

  /// What can be done about a run whose end could not be written; nil where there is none.
  private var waysOn: String? {
    // One that was gone on with has been let go of by now.
    guard place != .memory, let number = recorder.number ?? former?.number else { return nil }
    let commands = RunCommands(number, journal: journal)
    return "\(commands.resume) goes on with it, \(commands.rollback) takes it back"
  }

  /// What the run ends with: what kept it from changing more is worse news than what the script made
  /// of it, but for what is in doubt, what a transaction came to, and that somebody or its time-out has stopped
  /// it: what its clean-up code was kept from is the lesser news then.
  fileprivate func interpreted(_ result: Result<Void, ScriptFailure>) -> Result<Void, ScriptFailure>
  {
    var last: Set<Int32> = [
      ExitStatus.inDoubt.rawValue, ExitStatus.rolledBack.rawValue,
      ExitStatus.rollBackIncomplete.rawValue, ExitStatus.timedOut.rawValue,
    ]
    if let status = Interrupt.status { last.insert(status.rawValue) }
    if case .failure(let failure) = result, last.contains(failure.code) {
      // The change that was not sent for it says it in a few words alone, and who has caught that nothing.
      guard let refusal = recorder.refusal, refusal.inShort != nil || !result.tells(refusal)
      else { return result }
      return .failure(
        ScriptFailure(
          text: "\(failure.text)halo: \(refusal.line)\n", code: failure.code,
          message: failure.message, fields: Array(failure.fields.dropFirst())))
    }
    if let refusal = recorder.refusal, refusal.kind != .lapsed {
      return .failure(ScriptFailure(text: "halo: \(refusal.line)\n", status: .tryAgain))
    }
    if case .success = result, let departure = recorder.departure {
      return .failure(ScriptFailure(text: "halo: \(departure.line)\n", status: .tryAgain))
    }
    return result
  }
}

extension Result where Success == Void, Failure == ScriptFailure {
  /// Whether it says already what is wrong with the journal.
  fileprivate func tells(_ error: JournalError) -> Bool {
    if case .failure(let failure) = self {
      failure.text.utf8.contains(error.message.utf8)
    } else {
      false
    }
  }
}
