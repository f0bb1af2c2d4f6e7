internal import Glibc
internal import Journal
internal import Ports

extension RunCommand {
  /// How this run is recorded; nil for not at all.
  ///
  /// - Throws: when the job is held elsewhere, or an interrupted run of it stands in the way.
  func recording(
    of script: Script, arguments: [[UInt8]], log: RunLog
  ) throws(ScriptFailure) -> Recording? {
    // What is tried on a simulator that is gone with the process concerns no journal of the user's.
    let place = cloud.sim && recorded.journal.journal == nil ? nil : recorded.journal.place
    if place == JournalPlace.none { return nil }
    let name = String(decoding: script.name, as: UTF8.self)
    let isFile = script.chunkName.first == UInt8(ascii: "@")
    let words = arguments.map { String(decoding: $0, as: UTF8.self) }
    let job = recorded.job ?? (isFile ? ([path(of: name)] + words).joined(separator: " ") : nil)
    let start = RunStart(
      job: job, script: isFile ? path(of: name) : name,
      sources: [RunSource(name: name, text: script.text)], arguments: words,
      account: cloud.runAccount, startedAt: SystemClock().wallTime, process: Recording.process)
    let gate =
      recorded.noLock
      ? nil
      : job.map {
        JobGate($0, ignoresInterrupted: recorded.onInterrupted == .ignore)
      }
    let inMemory = cloud.sim && recorded.journal.journal == nil
    var store: (any JournalStore)?
    if let gate, !inMemory, recorded.job != nil {
      store = try opened(place, at: gate)
    }
    let opened = store
    let passed = opened != nil
    return Recording(
      RunRecorder(start, redaction: Recording.redaction, before: passed ? nil : gate) {
        () throws(JournalError) in
        if inMemory { return MemoryJournal() }
        if let opened { return opened }
        return try JournalOptions.open(place)
      }, patience: recorded.wait ?? .zero, asksNobody: recorded.job == nil)
  }

  /// Opens the journal, and takes the job where it is taken at the start.
  private func opened(
    _ place: JournalPlace?, at gate: JobGate
  ) throws(ScriptFailure) -> any JournalStore {
    do throws(JournalError) {
      let store = try JournalOptions.open(place)
      try pass(gate, store)
      return store
    } catch {
      let isHeld = error.kind == .jobHeld || error.kind == .interrupted
      throw ScriptFailure(
        text: "halo: \(error.line)\n", status: isHeld ? .tryAgain : .inputOutput)
    }
  }

  /// Waits for the job as long as it was told to.
  private func pass(_ gate: JobGate, _ store: any JournalStore) throws(JournalError) {
    let clock = SystemClock()
    let end = clock.now + (recorded.wait ?? .zero)
    while true {
      do throws(JournalError) {
        return try gate.pass(store)
      } catch {
        guard error.kind == .jobHeld, clock.now < end else { throw error }
        clock.sleep(until: min(end, clock.now + .milliseconds(200)), orReady: [])
      }
    }
  }

  /// The same file under every name: what one run of it locks, the next one finds.
  private func path(of name: String) -> String {
    guard let whole = realpath(name, nil) else { return name }
    defer { free(whole) }
    return String(cString: whole)
  }
}

extension Runtime {
  /// Runs a script to its end, and records how that went.
  func run(
    _ script: Script, arguments: [[UInt8]], timeout: Duration?, _ recording: Recording?
  ) throws(ScriptFailure) {
    let result: Result<Void, ScriptFailure>
    do throws(ScriptFailure) {
      try run(script, arguments: arguments, timeout: timeout)
      try StandardOutput.check()
      result = .success(())
    } catch {
      result = .failure(error)
    }
    let end = recording?.interpreted(result) ?? result
    var code: Int32 = 0
    if case .failure(let failure) = end { code = failure.code }
    recording?.end(code, log: log)
    try end.get()
  }
}

extension Recording {
  /// What the run ends with: what kept it from changing anything is worse news than what the script
  /// made of it.
  fileprivate func interpreted(_ result: Result<Void, ScriptFailure>) -> Result<Void, ScriptFailure>
  {
    if let refusal = recorder.refusal {
      return .failure(ScriptFailure(text: "halo: \(refusal.line)\n", status: .tryAgain))
    }
    if case .success = result, recorder.hasOrphans {
      return .failure(
        ScriptFailure(
          text: "halo: \(JournalError.orphaned(recorder.orphans).line)\n", status: .tryAgain))
    }
    return result
  }
}
