internal import CPostgreSQL
internal import Glibc
internal import Ports

/// One connection to a server, on which one statement at a time is under way. It never waits: whoever
/// has it waits for what `interest` says, and calls `advance`.
final class PostgresConnection {
  /// What has come of a connection meanwhile.
  enum Event {
    case connected
    case answered(Result<PostgresAnswer, PostgresFailure>)
    /// It is of no use any more.
    case lost(PostgresFailure)
  }

  private enum State {
    case connecting(OpaquePointer)
    case connected(OpaquePointer, isWorking: Bool)
    case closed
  }

  private var state: State
  private var hasUnsent = false
  /// The answer, until the server has told its end.
  private var answer: Result<PostgresAnswer, PostgresFailure>?

  /// Begins to connect.
  init(to address: PostgresAddress) throws(JournalError) {
    let parameters = address.parameters
    let keywords = CStringList(parameters.map(\.keyword))
    let values = CStringList(parameters.map(\.value))
    guard let attempt = cpostgresql_connect(keywords.pointers, values.pointers) else {
      throw JournalError(.failed, "cannot connect: \(String(cString: strerror(errno)))")
    }
    state = .connecting(attempt)
  }

  deinit { close() }

  func close() {
    switch state {
    case .connecting(let attempt): cpostgresql_close(cpostgresql_attempt_finish(attempt))
    case .connected(let connection, _): cpostgresql_close(connection)
    case .closed: break
    }
    state = .closed
  }

  /// Whether a statement can be sent.
  var isIdle: Bool {
    if case .connected(_, isWorking: false) = state { true } else { false }
  }

  /// What has to be waited for.
  var interest: Interest {
    switch state {
    case .connecting(let attempt):
      Interest(descriptors: [WatchedDescriptor(cpostgresql_attempt_descriptor(attempt))])
    case .connected(let connection, isWorking: true):
      // What the server says is read also while it does not read: it might wait for that.
      Interest(descriptors: [
        WatchedDescriptor(
          cpostgresql_descriptor(connection), hasUnsent ? [.reading, .writing] : .reading)
      ])
    case .connected, .closed: .nothing
    }
  }

  /// Sends a statement on an idle connection.
  func send(_ statement: SQLStatement) {
    guard case .connected(let connection, isWorking: false) = state else { return }
    let sent = statement.values.withParameters { count, values, lengths, formats in
      cpostgresql_send(connection, statement.sql, count, values, lengths, formats)
    }
    state = .connected(connection, isWorking: true)
    answer = sent == 0 ? .failure(Self.failure(of: connection)) : nil
    hasUnsent = true
  }

  /// Gets on as far as it can without waiting.
  ///
  /// - Returns: nil while there is nothing new.
  func advance() -> Event? {
    switch state {
    case .closed, .connected(_, isWorking: false): return nil
    case .connecting(let attempt): return advance(connecting: attempt)
    case .connected(let connection, isWorking: true): return advance(working: connection)
    }
  }

  private func advance(connecting attempt: OpaquePointer) -> Event? {
    var watched = WatchedDescriptor(cpostgresql_attempt_descriptor(attempt)).polled
    guard poll(&watched, 1, 0) > 0 else { return nil }
    guard let connection = cpostgresql_attempt_finish(attempt) else {
      state = .closed
      return .lost(PostgresFailure(state: nil, message: "not enough memory"))
    }
    state = .connected(connection, isWorking: false)
    guard cpostgresql_is_connected(connection) != 0,
      cpostgresql_set_nonblocking(connection) == 0
    else { return lose(connection) }
    return .connected
  }

  private func advance(working connection: OpaquePointer) -> Event? {
    if case .failure(let failure) = answer, failure.state == nil { return lose(connection) }
    if hasUnsent {
      let left = cpostgresql_flush(connection)
      if left < 0 { return lose(connection) }
      hasUnsent = left > 0
    }
    guard cpostgresql_consume(connection) != 0 else { return lose(connection) }
    while cpostgresql_is_busy(connection) == 0 {
      guard let result = cpostgresql_result(connection) else {
        guard cpostgresql_is_connected(connection) != 0 else { return lose(connection) }
        state = .connected(connection, isWorking: false)
        return answer.map(Event.answered)
      }
      defer { cpostgresql_clear(result) }
      guard cpostgresql_is_failure(result) != 0 else {
        answer = .success(PostgresAnswer(result))
        continue
      }
      guard let sqlState = cpostgresql_state(result) else { return lose(connection) }
      answer = .failure(
        PostgresFailure(
          state: String(cString: sqlState), message: String(cString: cpostgresql_message(result))))
    }
    return nil
  }

  private func lose(_ connection: OpaquePointer) -> Event {
    defer { close() }
    return .lost(Self.failure(of: connection))
  }

  private static func failure(of connection: OpaquePointer) -> PostgresFailure {
    PostgresFailure(lost: String(cString: cpostgresql_error(connection)))
  }
}

/// Texts as C takes them, for as long as this lives.
private final class CStringList {
  private let copies: [UnsafeMutablePointer<CChar>?]
  let pointers: UnsafeMutablePointer<UnsafePointer<CChar>?>

  init(_ texts: [String]) {
    copies = texts.map { strdup($0) }
    pointers = .allocate(capacity: texts.count + 1)
    pointers.initialize(repeating: nil, count: texts.count + 1)
    for (index, copy) in copies.enumerated() { pointers[index] = copy.map { UnsafePointer($0) } }
  }

  deinit {
    for copy in copies {
      if let copy { explicit_bzero(copy, strlen(copy)) }
      free(copy)
    }
    pointers.deallocate()
  }
}

/// A statement with its values, `$1` for the first.
struct SQLStatement {
  let sql: String
  let values: [SQLValue]
}

extension String.UTF8View {
  /// No text in PostgreSQL has such a character: it becomes the one that stands for what cannot be shown.
  fileprivate var withoutNul: [UInt8] {
    contains(0) ? flatMap { $0 == 0 ? [0xEF, 0xBF, 0xBD] : [$0] } : Array(self)
  }
}

extension [SQLValue] {
  /// Numbers go as text, whose type the server finds out; bytes go as they are.
  fileprivate func withParameters<Result>(
    _ body: (
      CInt, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<CInt>?, UnsafePointer<CInt>?
    ) -> Result
  ) -> Result {
    var all: [UInt8] = []
    var places: [Int?] = []
    var (lengths, formats): ([CInt], [CInt]) = ([], [])
    func add(_ bytes: some Sequence<UInt8>, isText: Bool) {
      let start = all.count
      places.append(start)
      all += bytes
      lengths.append(CInt(all.count - start))
      formats.append(isText ? 0 : 1)
      all.append(0)
    }
    for value in self {
      switch value {
      case .null:
        places.append(nil)
        lengths.append(0)
        formats.append(0)
      case .integer(let number): add("\(number)".utf8, isText: true)
      case .text(let text): add(text.utf8.withoutNul, isText: true)
      case .bytes(let bytes): add(bytes, isText: false)
      }
    }
    all.append(0)
    return all.withUnsafeBytes { bytes in
      let base = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
      let values = places.map { place -> UnsafePointer<CChar>? in
        if let place, let base { base + place } else { nil }
      }
      return body(CInt(places.count), values, lengths, formats)
    }
  }
}
