import JSON
import Ports
import Testing

@testable import Journal

/// What every journal does, whatever is behind it.
@Suite(.timeLimit(.minutes(30))) struct StoreTests {
  @Test(arguments: JournalKind.allCases)
  func keepsWhatItIsTold(kind: JournalKind) throws {
    let journal = try TestJournal(kind)
    var start = RunStart.sample(job: "nightly")
    start.arguments = ["203.0.113.10", "a b", ""]
    start.account = RunAccount(
      profile: "test", account: "0a1b", region: "cn-north-4", project: "9f",
      endpoints: ["eip": "https://eip.example"])
    start.sources = [
      RunSource(name: "move.lua", text: Array("print '\u{1F319}'\n".utf8)),
      RunSource(name: "common", text: [0xFF, 0x00]),
    ]
    let number = try journal.store.begin(start)
    let entries: [Entry] = [
      .step(1), .intent(2), .intent(3, "eip.unbind"), .outcome(4, of: 2, .done),
      .outcome(5, of: 3, .inDoubt),
    ]
    try journal.store.append(Array(entries.prefix(1)), to: number)
    try journal.store.append(Array(entries.dropFirst()), to: number)
    #expect(try journal.store.entries(of: number) == entries)
    #expect(try journal.store.sources(of: number) == start.sources)
    let run = try #require(try journal.store.run(number))
    #expect(run.job == "nightly" && run.arguments == start.arguments)
    #expect(run.account == start.account && run.process == start.process)
    #expect(run.state == .running && run.changes == 2 && run.attempts == 1 && run.exit == nil)
    try journal.store.end(number, .sample(.inDoubt))
    let ended = try #require(try journal.store.run(number))
    #expect(ended.state == .inDoubt && ended.exit == 1)
    #expect(ended.endedAt == WallTime(seconds: 1_700_000_009))
    #expect(try journal.store.run(number + 1) == nil)
  }

  @Test(arguments: JournalKind.allCases)
  func putsChangesAndOutcomesTogether(kind: JournalKind) throws {
    let journal = try TestJournal(kind)
    let number = try journal.store.begin(.sample())
    try journal.store.append(
      [
        .intent(1), .intent(2), .intent(3), .outcome(4, of: 2, .inDoubt), .step(5),
        .outcome(6, of: 1, .done), .outcome(7, of: 2, .refused),
      ], to: number)
    let history = RunHistory(try journal.store.entries(of: number))
    #expect(history.changes.map(\.outcome?.verdict) == [.done, .refused, nil])
    #expect(history.undecided.map(\.number) == [3])
    #expect(Array(history.steps).count == 1 && history.nextNumber == 8)
  }

  /// Numbers that somebody else has written are no end of anything.
  @Test func goesOnBehindTheLastNumberThatThereIs() throws {
    let journal = try TestJournal(.sqlite)
    let number = try journal.store.begin(.sample())
    try journal.store.append([.intent(1), .step(2)], to: number)
    let other = try #require(try journal.ofAnotherProcess() as? SQLJournal)
    try other.database.run(
      "UPDATE entries SET occurrence = 9223372036854775807, number = 9223372036854775806 + (number > 1)",
      [])
    try journal.kill(number)
    try journal.store.reopen(number, by: .other, isRollBack: false)
    let history = RunHistory(try journal.store.entries(of: number))
    #expect(history.changes.count == 1 && history.steps.map(\.key.occurrence) == [1 << 62])
    let recorder = RunRecorder(
      reopened: number, history, in: journal.store, redaction: Redaction())
    let track = recorder.track(.time, "time.now", [], task: 0)
    track.add(1)
    recorder.flush { _ in }
    #expect(try journal.store.entries(of: number).count == 3)
  }

  /// The clock may be set back between two runs.
  @Test(arguments: JournalKind.allCases)
  func ordersRunsByTheirBeginningAndNotByTheClock(kind: JournalKind) throws {
    let journal = try TestJournal(kind)
    let first = try journal.store.begin(.sample(at: 1_700_003_600))
    let second = try journal.store.begin(.sample(at: 1_700_000_000))
    #expect(try journal.store.runs(RunQuery()).map(\.number) == [second, first])
    try journal.store.end(second, .sample(.done))
    try journal.store.forget(second)
    // A number is never given twice.
    #expect(try journal.store.begin(.sample()) > second)
  }

  @Test(arguments: JournalKind.allCases)
  func listsWhatIsAskedFor(kind: JournalKind) throws {
    let journal = try TestJournal(kind)
    for index in 0..<12 as Range<Int64> {
      let number = try journal.store.begin(
        .sample(job: index % 2 == 0 ? "even" : nil, at: 1_700_000_000 + index))
      if index < 10 {
        try journal.store.end(number, .sample(index % 3 == 0 ? .failed : .done))
      }
    }
    func numbers(_ query: RunQuery) throws -> [Int64] {
      try journal.store.runs(query).map(\.number)
    }
    #expect(try numbers(RunQuery(limit: 3)) == [12, 11, 10])
    #expect(try numbers(RunQuery(job: "even")) == [11, 9, 7, 5, 3, 1])
    #expect(try numbers(RunQuery(job: "none")).isEmpty)
    #expect(try numbers(RunQuery(states: [.failed])) == [10, 7, 4, 1])
    #expect(try numbers(RunQuery(job: "even", states: [.failed], limit: 1)) == [7])
    #expect(try numbers(RunQuery(states: [.running])) == [12, 11])
    #expect(try numbers(RunQuery(since: WallTime(seconds: 1_700_000_010))) == [12, 11])
    try journal.kill(12)
    if kind != .memory {
      #expect(try numbers(RunQuery(states: [.interrupted])) == [12, 11])
    } else {
      #expect(try numbers(RunQuery(states: [.interrupted], limit: 1)) == [12])
      #expect(try numbers(RunQuery(states: [.running], limit: 1)) == [11])
    }
  }

  @Test(arguments: JournalKind.allCases)
  func countsNoChangeThatTakesAnotherOneBack(kind: JournalKind) throws {
    let journal = try TestJournal(kind)
    let run = try journal.store.begin(.sample())
    let undo = Intent(
      key: StepKey(name: "eip.unbind", arguments: []), undoes: 1, record: [],
      at: WallTime(seconds: 3))
    try journal.store.append(
      [.intent(1), .outcome(2, of: 1, .done), Entry(3, .intent(undo))], to: run)
    #expect(try journal.store.run(run)?.changes == 1)
  }

  @Test(arguments: JournalKind.allCases)
  func callsARunInterruptedWhoseProcessIsGone(kind: JournalKind) throws {
    let journal = try TestJournal(kind)
    let number = try journal.store.begin(.sample())
    #expect(throws: JournalError.held(number)) {
      try journal.store.reopen(number, by: .other, isRollBack: false)
    }
    try journal.kill(number)
    #expect(try journal.store.run(number)?.state == .interrupted)
    try journal.store.reopen(number, by: .other, isRollBack: false)
    let run = try #require(try journal.store.run(number))
    #expect(run.state == .running && run.attempts == 2 && run.process == .other)
    #expect(throws: JournalError.noSuchRun(99)) {
      try journal.store.reopen(99, by: .other, isRollBack: false)
    }
    // A refusal has left no lock behind.
    try journal.kill(number)
    #expect(try journal.store.run(number)?.state == .interrupted)
  }

  /// One that ends each process that resumes it neither goes on for ever nor stops the others.
  @Test(arguments: JournalKind.allCases)
  func parksARunThatIsInterruptedAgainAndAgain(kind: JournalKind) throws {
    let journal = try TestJournal(kind)
    let poison = try journal.store.begin(.sample())
    let neighbour = try journal.store.begin(.sample())
    try journal.kill(poison)
    for _ in 1..<Run.mostAttempts {
      #expect(try journal.store.run(poison)?.state == .interrupted)
      try journal.store.reopen(poison, by: .other, isRollBack: false)
      try journal.kill(poison)
    }
    #expect(try journal.store.run(poison)?.state == .parked)
    #expect(try journal.store.runs(RunQuery(states: [.parked])).map(\.number) == [poison])
    try journal.kill(neighbour)
    try journal.store.reopen(neighbour, by: .other, isRollBack: false)
    try journal.store.end(neighbour, .sample(.done))
    #expect(try journal.store.run(neighbour)?.state == .done)
    // Whoever asks for it by its number still gets it.
    try journal.store.reopen(poison, by: .other, isRollBack: false)
    #expect(try journal.store.run(poison)?.state == .running)
  }

  /// A process that is killed while it takes a run back leaves it half taken back, and another one
  /// goes on with that and not with the script.
  @Test(arguments: JournalKind.allCases)
  func remembersARollBackThatWasInterrupted(kind: JournalKind) throws {
    let journal = try TestJournal(kind)
    let number = try journal.store.begin(.sample())
    try journal.store.end(number, .sample(.failed))
    try journal.store.reopen(number, by: .other, isRollBack: true)
    try journal.kill(number)
    #expect(try journal.store.run(number)?.state == .rollBackIncomplete)
    #expect(
      try journal.store.runs(RunQuery(states: [.rollBackIncomplete])).map(\.number) == [number])
    #expect(try journal.store.prune(endedBefore: WallTime(seconds: 1_800_000_000)) == 0)
    try journal.store.reopen(number, by: .other, isRollBack: false)
    try journal.kill(number)
    #expect(try journal.store.run(number)?.state == .rollBackIncomplete)
    try journal.store.reopen(number, by: .other, isRollBack: true)
    try journal.store.end(number, .sample(.rolledBack))
    #expect(try journal.store.run(number)?.state == .rolledBack)
  }

  @Test(arguments: [JournalKind.sqlite, .postgres])
  func tellsTheLastWindow(kind: JournalKind) throws {
    let journal = try TestJournal(kind)
    let claimant = WindowClaimant()
    #expect(try journal.store.lastWindow(of: "nightly") == nil)
    let claim = try journal.store.claimWindow(of: "nightly", period: .seconds(3600), as: claimant)
    #expect(claim == .taken)
    let begin = try #require(try journal.store.lastWindow(of: "nightly"))
    #expect(begin.nanoseconds % 3_600_000_000_000 == 0)
    try journal.store.releaseWindow(of: "nightly", as: claimant)
    #expect(try journal.store.lastWindow(of: "nightly") == nil)
  }

  @Test(arguments: JournalKind.allCases)
  func prunesOnlyWhatNobodyNeeds(kind: JournalKind) throws {
    let journal = try TestJournal(kind)
    var numbers: [RunState: Int64] = [:]
    for state in RunState.allCases {
      var start = RunStart.sample()
      start.sources = [RunSource(name: "a", text: Array("shared".utf8))]
      let number = try journal.store.begin(start)
      numbers[state] = number
      try journal.store.append([.intent(1)], to: number)
      switch state {
      case .running, .interrupted, .parked: continue
      default: try journal.store.end(number, .sample(state))
      }
    }
    let recent = try journal.store.begin(.sample())
    try journal.store.end(recent, .sample(.done, at: 1_700_000_100))
    #expect(try journal.store.prune(endedBefore: WallTime(seconds: 1_700_000_050)) == 3)
    for (state, number) in numbers {
      #expect(try (journal.store.run(number) != nil) == state.isUnfinished, "\(state)")
      #expect(try journal.store.entries(of: number).isEmpty == !state.isUnfinished)
      #expect(try journal.store.sources(of: number).isEmpty == !state.isUnfinished)
    }
    #expect(try journal.store.run(recent) != nil)
  }

  @Test(arguments: JournalKind.allCases)
  func forgetsWhatIsNotRunning(kind: JournalKind) throws {
    let journal = try TestJournal(kind)
    let number = try journal.store.begin(.sample())
    try journal.store.append([.intent(1)], to: number)
    #expect(throws: JournalError.held(number)) { try journal.store.forget(number) }
    try journal.kill(number)
    try journal.store.forget(number)
    #expect(try journal.store.run(number) == nil)
    #expect(try journal.store.entries(of: number).isEmpty)
    #expect(throws: JournalError.noSuchRun(number)) { try journal.store.forget(number) }
  }

  @Test(arguments: JournalKind.allCases)
  func givesAJobToOneAtATime(kind: JournalKind) throws {
    let journal = try TestJournal(kind)
    #expect(try journal.store.claim(job: "nightly") == .taken)
    #expect(try journal.store.claim(job: "hourly") == .taken)
    #expect(try journal.store.claim(job: "nightly") == .held(by: nil))
    let number = try journal.store.begin(.sample(job: "nightly"))
    #expect(try journal.store.claim(job: "nightly") == .held(by: journal.store.run(number)))
    journal.store.release(job: "nightly")
    #expect(try journal.store.claim(job: "nightly") == .taken)
  }

  /// Who is refused is told of a holder that has recorded nothing yet.
  @Test func namesTheProcessThatHasAJob() throws {
    let journal = try TestJournal(.postgres)
    #expect(journal.store.holder(ofJob: "nightly") == nil)
    #expect(try journal.store.claim(job: "nightly") == .taken)
    let holder = try journal.ofAnotherProcess().holder(ofJob: "nightly")
    #expect(holder?.process == .current)
    #expect(holder.map { $0.since <= SystemClock().wallTime } == true)
  }

  @Test(arguments: JournalKind.allCases)
  func refusesASecondWriterOfARun(kind: JournalKind) throws {
    let journal = try TestJournal(kind)
    let number = try journal.store.begin(.sample())
    try journal.store.append([.intent(1)], to: number)
    #expect(throws: JournalError.self) {
      try journal.store.append([.intent(1, "eip.unbind")], to: number)
    }
    #expect(try journal.store.entries(of: number) == [.intent(1)])
  }

  /// However much a service sends, the run can be read again.
  @Test(arguments: JournalKind.allCases)
  func keepsAnAnswerOfFiftyMegabytes(kind: JournalKind) throws {
    let journal = try TestJournal(kind)
    let number = try journal.store.begin(.sample())
    let answer = [UInt8](repeating: UInt8(ascii: "1"), count: 50 << 20)
    try journal.store.append([.step(1, record: answer)], to: number)
    try journal.kill(number)
    guard case .step(let step) = try journal.store.entries(of: number).first?.content else {
      Issue.record("the step is gone")
      return
    }
    #expect(step.record == answer)
  }
}
