internal import Ports

/// Where the entries of one run go: the journal is opened, and the run begun, when there is something
/// to be written.
struct RunWriter {
  private enum State {
    case waiting(() throws(JournalError) -> any JournalStore, RunStart)
    case going(any JournalStore, Int64)
    case ended
  }

  private var state: State
  private(set) var nextNumber: Int64
  private var gate: JobGate?
  /// The texts that wait until it is known that the run is gone on with; nil where that is so.
  private var held: [RunSource]?

  init(
    _ start: RunStart, redaction: Redaction, gate: JobGate?,
    open: @escaping () throws(JournalError) -> any JournalStore
  ) {
    var start = start
    start.arguments = start.arguments.map(redaction.applied(to:))
    start.sources = start.sources.map {
      RunSource(name: $0.name, text: redaction.applied(toRecord: $0.text))
    }
    state = .waiting(open, start)
    self.gate = gate
    nextNumber = 1
  }

  /// - Parameter nextNumber: of the next entry.
  init(_ number: Int64, in store: any JournalStore, nextNumber: Int64) {
    state = .going(store, number)
    self.nextNumber = nextNumber
    // What an attempt has loaded that comes to nothing says nothing of the run.
    held = []
  }

  var number: Int64? {
    if case .going(_, let number) = state { number } else { nil }
  }

  /// The journal and the run's number in it, once both are there.
  var opened: (any JournalStore, Int64)? {
    if case .going(let store, let number) = state { (store, number) } else { nil }
  }

  /// Asks once whether the run may change anything.
  mutating func pass() throws(JournalError) {
    guard let gate else { return }
    switch state {
    case .waiting(let open, let start):
      let store = try open()
      try gate.pass(store)
      state = .waiting({ () throws(JournalError) in store }, start)
    case .going(let store, _): try gate.pass(store)
    case .ended: throw JournalError(.wrongState, "the run has ended")
    }
    self.gate = nil
  }

  mutating func append(_ contents: [Entry.Content]) throws(JournalError) {
    let (store, run) = try going()
    if contents.contains(where: \.isIntent) { keepHeld() }
    let first = nextNumber
    try store.append(
      contents.enumerated().map { Entry(first + Int64($0.offset), $0.element) }, to: run)
    nextNumber += Int64(contents.count)
  }

  mutating func keep(_ source: RunSource) {
    switch state {
    case .waiting(let open, var start):
      start.sources.append(source)
      state = .waiting(open, start)
    case .going where held != nil: held?.append(source)
    case .going(let store, let run):
      // A text that is missing is read from its file when the run is resumed.
      _ = try? store.keep([source], of: run)
    case .ended: break
    }
  }

  mutating func end(_ end: RunEnd) throws(JournalError) {
    if case .ended = state { return }
    keepHeld()
    let (store, number) = try going()
    try store.end(number, end)
    state = .ended
  }

  private mutating func keepHeld() {
    guard case .going(let store, let run) = state, let held else { return }
    self.held = nil
    if !held.isEmpty { _ = try? store.keep(held, of: run) }
  }

  /// Lets go of the run without an end.
  ///
  /// - Parameter former: as it was before this process reopened it, where it is to be so again.
  mutating func leave(as former: Run?) throws(JournalError) {
    guard case .going(let store, let number) = state else { return }
    state = .ended
    if let former { try store.restore(former) } else { store.unlock(number) }
  }

  private mutating func going() throws(JournalError) -> (any JournalStore, Int64) {
    switch state {
    case .going(let store, let number): return (store, number)
    case .ended: throw JournalError(.wrongState, "the run has ended")
    case .waiting(let open, let start):
      let store = try open()
      let number = try store.begin(start)
      state = .going(store, number)
      return (store, number)
    }
  }
}
