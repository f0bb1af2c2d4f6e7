internal import DequeModule
internal import Ports

/// Statements for a database, one after the other, over connections that come and go.
///
/// A statement whose connection was lost may have been done: it is sent again on the next one, and a
/// transaction is done again as a whole. All that is said here is such that it can be said twice.
final class PostgresClient {
  typealias Answer = Result<PostgresAnswer, PostgresFailure>

  private enum Kind {
    case alone
    /// Begins a transaction.
    case begin
    /// Has to be done on the connection on which its transaction was begun.
    case within
  }

  private struct Waiting {
    let statement: SQLStatement
    let deadline: Instant
    let kind: Kind
    let then: (Answer) -> Void
    /// How often its connection was taken for lost because no answer came.
    var losses = 0

    /// How long a server may take for an answer before the connection is taken for lost: longer each time,
    /// for it may be the statement that takes so long.
    var longestAnswer: Duration { .seconds(8) * (1 << min(losses, 6)) }
  }

  /// How far the one transaction is that there may be at a time.
  private enum Transaction {
    case none
    /// It goes on, on the present connection.
    case open
    /// Its connection was lost, and it with that.
    case lost
  }

  let clock: any Clock
  /// Called once when an answer is waited for that takes long.
  var whenSlow: (() -> Void)?
  private let address: PostgresAddress
  private var connection: PostgresConnection?
  /// Nobody tries to connect before then.
  private var nextAttempt: Instant
  private var pause = PostgresClient.shortestPause
  private var queue: Deque<Waiting> = []
  private var current: Waiting?
  private var transaction = Transaction.none
  /// Whether the last one came to nothing by no fault of its own: it was lost with its connection, or another
  /// one was in its way.
  private var isToBeRepeated = false
  /// The next statement of the transaction.
  private var next: Waiting?
  /// Whether a server has answered something: then the address was right.
  private var hasAnswered = false
  /// Why nothing is answered.
  private(set) var trouble: PostgresFailure?
  /// Whether nothing is under way.
  var isIdle: Bool { queue.isEmpty && current == nil }
  /// When the present statement was sent.
  private var sentAt = Instant(nanoseconds: 0)

  private static let shortestPause = Duration.milliseconds(50)
  private static let longestPause = Duration.seconds(2)

  init(_ address: PostgresAddress, clock: any Clock) {
    (self.address, self.clock) = (address, clock)
    nextAttempt = clock.now
  }

  // MARK: Without waiting

  /// Has a statement done when those before it are.
  ///
  /// - Parameters:
  ///   - deadline: when it is given up; whether it was done is then unknown.
  ///   - then: called by `advance`.
  func send(_ statement: SQLStatement, deadline: Instant, then: @escaping (Answer) -> Void) {
    queue.append(
      Waiting(statement: statement, deadline: deadline, kind: .alone, then: then))
  }

  /// What has to be waited for.
  var interest: Interest {
    var interest = connection?.interest ?? .nothing
    if let current {
      interest.time = min(interest.time, current.deadline, sentAt + current.longestAnswer)
    }
    if let next = queue.first {
      if current == nil, connection?.isIdle ?? false { interest.time = clock.now }
      if connection == nil { interest.time = min(interest.time, nextAttempt) }
      interest.time = queue.reduce(min(interest.time, next.deadline)) { min($0, $1.deadline) }
    }
    return interest
  }

  /// Gets on as far as it can without waiting. What has been answered by now has come in time.
  func advance() {
    repeat { getOn() } while giveUpLate()
  }

  private func getOn() {
    while true {
      if connection == nil, !queue.isEmpty, clock.now >= nextAttempt { connect() }
      guard let connection else { return }
      if connection.isIdle, current == nil, let next = takeNext() {
        (current, sentAt) = (next, clock.now)
        connection.send(next.statement)
      }
      guard let event = connection.advance() else { return }
      handle(event)
    }
  }

  private func takeNext() -> Waiting? {
    guard case .none = transaction else {
      defer { next = nil }
      return next
    }
    // One that is too late is given up instead.
    guard let first = queue.first, first.deadline > clock.now else { return nil }
    return queue.popFirst()
  }

  private func connect() {
    do throws(JournalError) {
      connection = try PostgresConnection(to: address)
    } catch {
      lose(PostgresFailure(state: nil, message: error.message))
    }
  }

  private func handle(_ event: PostgresConnection.Event) {
    switch event {
    // One that takes connections may drop them at once.
    case .connected: break
    case .answered(let answer):
      guard let ended = current else { return }
      current = nil
      if case .failure(let failure) = answer {
        if failure.isOfTheServer { return lose(failure, during: ended) }
        if failure.isTransient {
          if ended.kind != .within { return queue.prepend(ended) }
          isToBeRepeated = true
        }
      } else if ended.kind == .begin {
        transaction = .open
      }
      (trouble, pause, hasAnswered) = (nil, Self.shortestPause, true)
      ended.then(answer)
    case .lost(let failure):
      let ended = current
      current = nil
      lose(failure, during: ended)
    }
  }

  /// The connection is of no use any more.
  private func lose(_ failure: PostgresFailure, during statement: Waiting? = nil) {
    connection?.close()
    connection = nil
    trouble = failure
    nextAttempt = clock.now + pause
    pause = min(pause * 2, Self.longestPause)
    if case .open = transaction { transaction = .lost }
    if failure.isOfTheAddress, !hasAnswered { return giveUp(failure, statement) }
    guard let statement else { return }
    if statement.kind == .within {
      statement.then(.failure(failure))
    } else {
      queue.prepend(statement)
    }
  }

  /// Nobody is kept waiting for what will not be.
  private func giveUp(_ failure: PostgresFailure, _ statement: Waiting?) {
    let waiting = [statement].compactMap(\.self) + queue
    queue = []
    for statement in waiting { statement.then(.failure(failure)) }
  }

  /// - Returns: whether there was something.
  private func giveUpLate() -> Bool {
    let now = clock.now
    var isThere = false
    if var slow = current, now >= sentAt + slow.longestAnswer, slow.deadline > now {
      isThere = true
      current = nil
      slow.losses += 1
      lose(
        PostgresFailure(state: nil, message: "the server does not answer"), during: slow)
    }
    if let late = current, late.deadline <= now {
      isThere = true
      current = nil
      // Its answer could be taken for the next one's.
      lose(PostgresFailure(state: nil, message: "the server did not answer in time"))
      late.then(.failure(PostgresFailure(state: nil, message: "the server did not answer in time")))
    }
    let late = queue.filter { $0.deadline <= now }
    if late.isEmpty { return isThere }
    queue.removeAll { $0.deadline <= now }
    let reason = trouble?.message ?? "the server did not answer in time"
    for statement in late { statement.then(.failure(PostgresFailure(state: nil, message: reason))) }
    return true
  }

  // MARK: Waiting

  /// Has a statement done now, and waits for it.
  func ask(
    _ statement: SQLStatement, within patience: Duration
  ) throws(PostgresFailure) -> PostgresAnswer {
    if case .none = transaction { return try ask(statement, within: patience, as: .alone) }
    return try ask(statement, within: patience, as: .within)
  }

  private func ask(
    _ statement: SQLStatement, within patience: Duration, as kind: Kind
  ) throws(PostgresFailure) -> PostgresAnswer {
    var answer: Answer?
    let deadline = clock.now + patience
    let waiting = Waiting(statement: statement, deadline: deadline, kind: kind) { answer = $0 }
    switch kind {
    case .alone: queue.append(waiting)
    case .begin: queue.prepend(waiting)
    case .within:
      guard case .open = transaction, connection != nil else {
        throw trouble ?? PostgresFailure(state: nil, message: "the connection was lost")
      }
      next = waiting
    }
    let slowness = slowness
    while true {
      advance()
      if let answer { return try answer.get() }
      let interest = interest
      let next = min(tell(slowness), deadline)
      clock.sleep(until: min(interest.time, next), orReady: interest.descriptors)
    }
  }

  /// Does `body` in one transaction, or not at all.
  ///
  /// Where the connection is lost, or another transaction is in the way, all of it is done again, as long as the
  /// patience lasts. It may have been done where a connection was lost: `body` has to be such that it makes no
  /// difference.
  ///
  /// - Throws: also where nobody knows whether it was done, because the database was away for too long.
  func transaction<Result>(
    within patience: Duration, orThrow failure: (PostgresFailure) -> JournalError,
    _ body: () throws(JournalError) -> Result
  ) throws(JournalError) -> Result {
    let deadline = clock.now + patience
    while true {
      do throws(JournalError) {
        return try attempt(within: patience, orThrow: failure, body)
      } catch {
        guard isToBeRepeated, clock.now < deadline else { throw error }
      }
    }
  }

  private func attempt<Result>(
    within patience: Duration, orThrow failure: (PostgresFailure) -> JournalError,
    _ body: () throws(JournalError) -> Result
  ) throws(JournalError) -> Result {
    func say(_ text: String, as kind: Kind) throws(JournalError) {
      do throws(PostgresFailure) {
        _ = try ask(SQLStatement(sql: text, values: []), within: patience, as: kind)
      } catch {
        throw failure(error)
      }
    }
    isToBeRepeated = false
    defer { transaction = .none }
    // Nothing else comes between from then on.
    try say("BEGIN", as: .begin)
    do throws(JournalError) {
      let result = try body()
      try say("COMMIT", as: .within)
      return result
    } catch {
      if case .lost = transaction { isToBeRepeated = true }
      // A connection that was lost has forgotten it.
      if case .open = transaction { try? say("ROLLBACK", as: .within) }
      throw error
    }
  }
}
