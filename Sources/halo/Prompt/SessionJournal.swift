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
  private let place: JournalPlace?
  private var store: (any JournalStore)?
  private var inputCount = 0

  init(_ cloud: CloudOptions, _ options: JournalOptions) {
    place = options.place(for: cloud)
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
    let opened: any JournalStore = try JournalOptions.open(place)
    store = opened
    return opened
  }

  /// Keeps an input as a part of the run's script.
  func keep(_ input: String) {
    inputCount += 1
    recording?.recorder.keep(RunSource(name: "input \(inputCount)", text: Array(input.utf8)))
  }

  /// The latest sessions that have changed something in the cloud and have ended, oldest first.
  func earlier() -> [(run: Run, store: any JournalStore)] {
    switch place {
    case .file(let path), .standard(let path): guard fileExists(path) else { return [] }
    default: return []
    }
    guard let store = try? open(), let runs = try? store.runs(RunQuery(limit: 1000)) else {
      return []
    }
    let own = recording?.recorder.number
    let sessions = runs.filter { run in
      run.script.utf8.elementsEqual(Self.script.utf8) && run.number != own && run.changes > 0
        && run.state != .running && run.account.account == account.account
        && run.account.endpoints == account.endpoints
    }
    return sessions.prefix(20).reversed().map { ($0, store) }
  }
}
