internal import DequeModule
internal import Ports

/// Where the entries of one run go: the journal is opened, and the run begun, when there is something
/// to be written.
///
/// They are written in the order in which they are handed over. What gathers while a store across a
/// network writes goes there in one piece.
final class RunWriter {
  private enum State {
    case waiting(() throws(JournalError) -> any JournalStore, RunStart)
    case opened(any JournalStore, RunStart)
    case going(any JournalStore, Int64)
    case ended
  }

  private struct Piece {
    var entries: [Entry]
    /// Whether the run has to be allowed to change something.
    let isGated: Bool
    let then: (Result<Int64, JournalError>) -> Void
  }

  private var state: State
  private(set) var nextNumber: Int64
  private var gate: JobGate?
  /// What the run holds beside its own lock, once it has asked.
  private let job: String?
  /// The texts that wait until it is known that the run is gone on with; nil where that is so.
  private var held: [RunSource]?
  private var queue: Deque<Piece> = []
  /// How many bytes wait to be written, about.
  private(set) var waitingWeight = 0
  private var isWriting = false

  /// - Parameter opened: the store, where it is open and holds the run's job already.
  init(
    _ start: RunStart, redaction: Redaction, gate: JobGate?, opened: (any JournalStore)?,
    open: @escaping () throws(JournalError) -> any JournalStore
  ) {
    var start = start
    start.arguments = redaction.applied(toArguments: start.arguments)
    start.sources = start.sources.map {
      RunSource(name: $0.name, text: redaction.applied(toRecord: $0.text))
    }
    state = opened.map { .opened($0, start) } ?? .waiting(open, start)
    self.gate = gate
    job = opened == nil && gate == nil ? nil : start.job
    nextNumber = 1
  }

  /// - Parameter nextNumber: of the next entry.
  init(_ number: Int64, in store: any JournalStore, nextNumber: Int64) {
    state = .going(store, number)
    job = nil
    self.nextNumber = nextNumber
    // What an attempt has loaded that comes to nothing says nothing of the run.
    held = []
  }

  var number: Int64? {
    if case .going(_, let number) = state { number } else { nil }
  }

  /// The store, where it has been opened.
  var store: (any JournalStore)? {
    switch state {
    case .opened(let store, _), .going(let store, _): store
    case .waiting, .ended: nil
    }
  }

  /// Hands entries over.
  ///
  /// - Parameters:
  ///   - isGated: whether the run has to be allowed to change something, which is asked once.
  ///   - then: told the number of the last one; before this returns where the store is done at once.
  func append(
    _ contents: [Entry.Content], isGated: Bool = false,
    then: @escaping (Result<Int64, JournalError>) -> Void
  ) {
    if contents.contains(where: \.isIntent) { keepHeld() }
    let entries = zip(nextNumber..., contents).map { Entry($0, $1) }
    nextNumber += Int64(contents.count)
    queue.append(Piece(entries: entries, isGated: isGated, then: then))
    waitingWeight += entries.reduce(0) { $0 + $1.content.weight }
    proceed()
  }

  // MARK: Writing

  private func proceed() {
    guard !isWriting, let next = queue.first else { return }
    let store: any JournalStore
    do throws(JournalError) {
      store = try opened()
    } catch {
      return fail(1, error)
    }
    if next.isGated, let gate { return pass(gate, in: store) }
    guard case .going(_, let run) = state else { return begin(in: store) }
    // Up to the first that still has to ask whether it may.
    let count = 1 + queue.dropFirst().prefix { !($0.isGated && gate != nil) }.count
    let entries = queue.prefix(count).flatMap(\.entries)
    isWriting = true
    store.append(entries, to: run) { [self] result in
      isWriting = false
      if case .failure(let error) = result { return fail(count, error) }
      for piece in takeFirst(count) { piece.then(.success(piece.entries.last?.number ?? 0)) }
      proceed()
    }
  }

  private func pass(_ gate: JobGate, in store: any JournalStore) {
    isWriting = true
    store.pass(gate) { [self] result in
      isWriting = false
      if case .failure(let error) = result { return fail(1, error) }
      self.gate = nil
      proceed()
    }
  }

  private func begin(in store: any JournalStore) {
    guard case .opened(_, let start) = state else { return fail(queue.count, .hasEnded) }
    isWriting = true
    store.begin(start) { [self] result in
      isWriting = false
      switch result {
      case .failure(let error): return fail(1, error)
      case .success(let number): state = .going(store, number)
      }
      proceed()
    }
  }

  /// The first ones are not written.
  private func fail(_ count: Int, _ error: JournalError) {
    // The last one first: each puts what it keeps before what is there.
    for piece in takeFirst(count).reversed() { piece.then(.failure(error)) }
    proceed()
  }

  /// The outcomes that wait to be written.
  var waitingOutcomes: [Entry] { queue.flatMap(\.entries).filter(\.content.isOutcome) }

  /// Numbers for entries that are kept elsewhere.
  func numbered(_ contents: [Entry.Content]) -> [Entry] {
    defer { nextNumber += Int64(contents.count) }
    return zip(nextNumber..., contents).map { Entry($0, $1) }
  }

  private func takeFirst(_ count: Int) -> [Piece] {
    let pieces = Array(queue.prefix(count))
    queue.removeFirst(count)
    waitingWeight -= pieces.reduce(0) { sum, piece in
      piece.entries.reduce(sum) { $0 + $1.content.weight }
    }
    return pieces
  }

  /// Opens the store unless that has been done.
  func opened() throws(JournalError) -> any JournalStore {
    switch state {
    case .opened(let store, _), .going(let store, _): return store
    case .ended: throw .hasEnded
    case .waiting(let open, let start):
      let store = try open()
      state = .opened(store, start)
      return store
    }
  }

  // MARK: The rest

  func keep(_ source: RunSource) {
    switch state {
    case .waiting(let open, var start):
      start.sources.append(source)
      state = .waiting(open, start)
    case .opened(let store, var start):
      start.sources.append(source)
      state = .opened(store, start)
    case .going where held != nil: held?.append(source)
    case .going(let store, let run):
      // A text that is missing is read from its file when the run is resumed.
      store.keep(source, of: run)
    case .ended: break
    }
  }

  /// Waits for what is being written, then ends the run.
  func end(_ end: RunEnd) throws(JournalError) {
    if case .ended = state { return }
    keepHeld()
    var failure: JournalError?
    if number == nil {
      // A run of which nothing was written is begun and ended.
      append([]) { result in
        if case .failure(let error) = result { failure = error }
      }
    }
    try store?.finishWriting()
    if let failure { throw failure }
    guard case .going(let store, let number) = state else { throw .hasEnded }
    try store.end(number, end)
    gate?.lookBack(in: store, from: number)
    if let job { store.release(job: job) }
    state = .ended
  }

  private func keepHeld() {
    guard case .going(let store, let run) = state, let held else { return }
    self.held = nil
    for source in held { store.keep(source, of: run) }
  }

  /// Lets go of the run without an end.
  ///
  /// - Parameter former: as it was before this process reopened it, where it is to be so again.
  func leave(as former: Run?) throws(JournalError) {
    guard case .going(let store, let number) = state else { return }
    defer {
      store.unlock(number)
      if let job { store.release(job: job) }
    }
    try store.finishWriting()
    state = .ended
    if let former { return try store.restore(former) }
    // Whoever goes on with it shall know all of it; who has lost it has no say any more.
    if store.lapse == nil { try? store.complete(number) }
  }
}

extension JournalError {
  fileprivate static var hasEnded: JournalError {
    JournalError(.wrongState, "the run has ended")
  }
}
