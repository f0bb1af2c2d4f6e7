internal import CPostgreSQL
internal import Crypto
internal import Glibc
internal import Ports
internal import Text

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

  /// How a statement is sent. The server need not read and plan one again that it keeps; it is kept from
  /// the second time on, and nothing rests on that: where it is gone, it is sent as a whole.
  private enum Way {
    case whole
    case keeping(as: String)
    case kept(as: String)
  }

  private enum State {
    case connecting(OpaquePointer)
    case connected(OpaquePointer, isWorking: Bool)
    case closed
  }

  private var state: State
  private var hasUnsent = false
  private var present: (statement: SQLStatement, way: Way)?
  /// The statements that were sent already, and whether the server keeps them by now. Nil where it does not,
  /// as when a pooler hands each to another process of it.
  private var repeated: [WireKey: (name: String, isKept: Bool)]? = [:]
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
    send(statement, way(of: statement), on: connection)
  }

  private func way(of statement: SQLStatement) -> Way {
    guard statement.isRepeated, repeated != nil else { return .whole }
    let key = WireKey(statement.sql)
    guard let (name, isKept) = repeated?[key] else {
      repeated?[key] = (statement.name, false)
      return .whole
    }
    return isKept ? .kept(as: name) : .keeping(as: name)
  }

  private func send(_ statement: SQLStatement, _ way: Way, on connection: OpaquePointer) {
    present = (statement, way)
    let sent =
      switch way {
      case .whole:
        statement.values.withParameters { count, values, lengths, formats in
          cpostgresql_send(connection, statement.sql, count, values, lengths, formats)
        }
      case .keeping(let name): cpostgresql_send_prepare(connection, name, statement.sql)
      case .kept(let name):
        statement.values.withParameters { count, values, lengths, formats in
          cpostgresql_send_prepared(connection, name, count, values, lengths, formats)
        }
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
        if let (statement, way) = next() {
          send(statement, way, on: connection)
          return advance(working: connection)
        }
        state = .connected(connection, isWorking: false)
        present = nil
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

  /// How what is under way is sent once more; nil where it has been answered.
  private func next() -> (SQLStatement, Way)? {
    guard let (statement, way) = present else { return nil }
    switch (way, answer) {
    case (.keeping(let name), .success):
      repeated?[WireKey(statement.sql)]?.isKept = true
      return (statement, .kept(as: name))
    case (.keeping, .failure): break
    case (.kept, .failure(let failure)) where failure.isOfKeptStatements: break
    default: return nil
    }
    repeated = nil
    return (statement, .whole)
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
  /// Whether it is sent again and again, each time outside a transaction: nothing has been done when it
  /// fails.
  var isRepeated = false

  /// By which a server keeps it: no other statement has that, also not one of another process.
  var name: String {
    "halo_" + Array(SHA256.hash(data: Array(sql.utf8)).prefix(16)).hexadecimal
  }
}

extension String.UTF8View {
  /// No text in PostgreSQL has such a character: it becomes the one that stands for what cannot be shown.
  var withoutNul: [UInt8] {
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
