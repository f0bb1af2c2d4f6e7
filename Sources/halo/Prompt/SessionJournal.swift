internal import CloudModule
internal import Journal
internal import Ports

/// Where a session is recorded: it is a run, whose script are its inputs.
final class SessionJournal {
  /// What a session's run has in the place of a script's path.
  static let script = "halo repl"

  let account: RunAccount
  /// What it may not hold.
  let redaction: Redaction
  /// How the session is recorded; nil for not at all.
  private(set) var recording: Recording?
  /// The file that was given with `--journal`; nil for the usual one.
  private let journal: String?
  private let place: JournalPlace?
  private var store: (any JournalStore)?
  private var inputCount = 0

  init(_ cloud: CloudOptions, _ options: JournalOptions) {
    (place, journal) = (options.place(for: cloud), options.journal)
    account = cloud.runAccount
    redaction = cloud.redaction
    if place == JournalPlace.none { return }
    let start = RunStart(
      script: Self.script, account: account, startedAt: SystemClock().wallTime,
      process: Recording.process)
    recording = Recording(
      RunRecorder(start, redaction: redaction) {
        [unowned self] () throws(JournalError) in
        try open()
      })
  }

  private func open() throws(JournalError) -> any JournalStore {
    if let store { return store }
    let opened: any JournalStore = try JournalOptions.open(
      place, whenLeft: JournalOptions.warn)
    store = opened
    return opened
  }

  /// Those that deal with the session's run, for people; nil where nothing is recorded yet.
  var commands: RunCommands? {
    recording?.recorder.number.map { RunCommands($0, journal: journal) }
  }

  /// Keeps an input as a part of the run's script.
  func keep(_ input: String) {
    inputCount += 1
    recording?.recorder.keep(RunSource(name: "input \(inputCount)", text: Array(input.utf8)))
  }

  /// The latest sessions that have changed something in the cloud and have ended, oldest first.
  ///
  /// - Throws: where the journal is there and cannot be read, which does not mean that there are none.
  func earlier() throws(JournalError) -> [(run: Run, store: any JournalStore)] {
    switch place {
    case .file(let path), .standard(let path): guard fileExists(path) else { return [] }
    case .postgreSQL: break
    case .memory, .some(.none), nil: return []
    }
    let store = try open()
    let own = recording?.recorder.number
    var sessions: [Run] = []
    var query = RunQuery(script: Self.script, limit: 100)
    // Whose account a run is no query knows.
    while sessions.count < Self.mostSessions {
      let page = try store.runs(query)
      if page.isEmpty { break }
      sessions += page.filter { run in
        run.number != own && run.changes > 0 && run.state != .running
          && run.account.account == account.account && run.account.endpoints == account.endpoints
      }
      query.before = page.last?.number
    }
    return sessions.prefix(Self.mostSessions).reversed().map { ($0, store) }
  }

  private static let mostSessions = 20
}
