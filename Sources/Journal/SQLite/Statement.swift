internal import CSQLite

/// A prepared statement, used again and again.
final class Statement {
  private let handle: OpaquePointer

  /// nil where SQLite cannot prepare it; the connection has the reason.
  init?(_ sql: String, on connection: OpaquePointer) {
    var handle: OpaquePointer?
    guard csqlite_prepare(connection, sql, &handle) == SQLITE_OK, let handle else { return nil }
    self.handle = handle
  }

  deinit { _ = csqlite_finalize(handle) }

  /// Runs it to its end.
  ///
  /// It is reset whatever happens: one that is left in the middle of its rows keeps a snapshot, and
  /// while there is one no checkpoint can empty the write-ahead log.
  ///
  /// - Parameter row: Called with each row.
  /// - Returns: The code of SQLite: `SQLITE_DONE`, or what went wrong.
  func run(_ values: [SQLValue], row: (borrowing Row) -> Void) -> Int32 {
    defer {
      _ = csqlite_reset(handle)
      _ = csqlite_clear_bindings(handle)
    }
    for (index, value) in values.enumerated() {
      let code = bind(value, at: Int32(index + 1))
      guard code == SQLITE_OK else { return code }
    }
    while true {
      let code = csqlite_step(handle)
      guard code == SQLITE_ROW else { return code }
      row(Row(statement: handle))
    }
  }

  private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
    switch value {
    case .null: csqlite_bind_null(handle, index)
    case .integer(let number): csqlite_bind_int64(handle, index, number)
    case .text(var text):
      text.withUTF8 { csqlite_bind_text(handle, index, $0.baseAddress, Int32($0.count)) }
    case .bytes(let bytes):
      bytes.withUnsafeBytes {
        csqlite_bind_blob(handle, index, $0.baseAddress, Int32($0.count))
      }
    }
  }

  /// The row that a statement stands on.
  struct Row: SQLRow, ~Copyable {
    fileprivate let statement: OpaquePointer

    var values: [SQLValue] {
      (0..<csqlite_column_count(statement)).map { index in
        switch csqlite_column_type(statement, index) {
        case SQLITE_INTEGER: return .integer(csqlite_column_int64(statement, index))
        case SQLITE_TEXT: return .text(String(decoding: content(index), as: UTF8.self))
        case SQLITE_BLOB: return .bytes(Array(content(index)))
        default: return .null
        }
      }
    }

    func integer(_ column: Int) -> Int64? {
      has(column, SQLITE_INTEGER) ? csqlite_column_int64(statement, Int32(column)) : nil
    }

    func text(_ column: Int) -> String? {
      has(column, SQLITE_TEXT) ? String(decoding: content(Int32(column)), as: UTF8.self) : nil
    }

    func bytes(_ column: Int) -> [UInt8]? {
      has(column, SQLITE_BLOB) ? Array(content(Int32(column))) : nil
    }

    private func has(_ column: Int, _ type: Int32) -> Bool {
      csqlite_column_type(statement, Int32(column)) == type
    }

    private func content(_ index: Int32) -> UnsafeRawBufferPointer {
      // The address first: asking for it may convert, and so change the count.
      let start = csqlite_column_blob(statement, index)
      return UnsafeRawBufferPointer(
        start: start, count: Int(csqlite_column_bytes(statement, index)))
    }
  }
}
