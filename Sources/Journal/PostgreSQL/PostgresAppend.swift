internal import Text

/// The one statement that adds entries to a run, with the check of the leases, which nobody can take
/// before it has ended: all of the entries or none.
///
/// It can be repeated where its answer was lost: nobody else may write to the run, so that a row which is
/// there already is this process's own, and says the same.
struct PostgresAppend {
  let statement: SQLStatement
  private let run: Int64
  private let rowCount: Int
  /// How many leases this process held when the statement was made.
  private let leaseCount: Int

  /// Has what the present transaction writes on the disk of the server, and of the standby that it waits
  /// for, when it has ended, whatever the server does otherwise. Of that transaction alone, so that a
  /// pooler hands it to nobody else.
  static let durable = """
    set_config('synchronous_commit', CASE current_setting('synchronous_commit')
      WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, true)
    """

  /// - Parameters:
  ///   - rows: as `Entry.row` gives them.
  ///   - announces: whether one of them announces a change, which only who still has the run may do; what
  ///     announces none may come late, as long as nobody else goes on with the run: it tells what became of
  ///     a change that was announced in time.
  init(_ rows: [[SQLValue]], to run: Int64, by leases: Leases, announces: Bool) {
    (self.run, rowCount, leaseCount) = (run, rows.count, leases.fences.count)
    var values: [SQLValue] = [.integer(run)]
    func next(_ value: SQLValue) -> String {
      values.append(value)
      return "$\(values.count)"
    }
    let held = leases.fences.sorted { $0.value < $1.value }.map { lock, fence in
      "(\(next(.text(lock.name)))::text, \(next(.integer(fence)))::bigint)"
    }
    let columns = Entry.types.enumerated().map { column, type in
      "\(next(.text(Self.array(of: rows.lazy.map { $0[column] }))))::\(type)[]"
    }
    func row(_ table: String) -> String {
      Entry.columnNames.map { "\(table).\($0)" }.joined(separator: ", ")
    }
    let sql = """
      WITH held AS MATERIALIZED (
        SELECT 1 FROM halo.leases WHERE (name, fence) IN (\(held.joined(separator: ", ")))
          \(announces ? "AND ends_at > clock_timestamp()" : "") FOR SHARE
      ), written AS (
        INSERT INTO halo.entries AS old (run, \(Entry.columns))
        SELECT $1::bigint, given.* FROM unnest(\(columns.joined(separator: ", "))) AS given
        WHERE (SELECT count(*) FROM held) = \(held.count)
        ON CONFLICT (run, number) DO UPDATE SET written_at = clock_timestamp()
        WHERE (\(row("old"))) IS NOT DISTINCT FROM (\(row("EXCLUDED"))) RETURNING 1
      )
      SELECT (SELECT count(*) FROM held), (SELECT count(*) FROM written)\(
        announces ? ", \(Self.durable)" : "")
      """
    statement = SQLStatement(sql: sql, values: values)
  }

  /// - Throws: where the leases were not all there, or others wrote to the run.
  func check(_ answer: PostgresAnswer) throws(JournalError) {
    guard let row = answer.rows.first, row[0].integer == Int64(leaseCount) else {
      throw .lapsed(.run(run))
    }
    if row[1].integer != Int64(rowCount) { throw .held(run) }
  }

  /// Values of one type as PostgreSQL reads an array of them: `{1,NULL}`.
  private static func array(of values: some Sequence<SQLValue>) -> String {
    var text = Array("{".utf8)
    for value in values {
      if text.count > 1 { text.append(UInt8(ascii: ",")) }
      switch value {
      case .null: text += "NULL".utf8
      case .integer(let number): text += "\(number)".utf8
      case .text(let word):
        text.append(UInt8(ascii: "\""))
        for byte in word.utf8 {
          if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
            text.append(UInt8(ascii: "\\"))
          }
          text.append(byte)
        }
        text.append(UInt8(ascii: "\""))
      case .bytes(let bytes):
        text += "\"\\\\x".utf8
        for byte in bytes {
          text.append(digits[Int(byte >> 4)])
          text.append(digits[Int(byte & 15)])
        }
        text.append(UInt8(ascii: "\""))
      }
    }
    text.append(UInt8(ascii: "}"))
    return String(decoding: text, as: UTF8.self)
  }

  private static let digits = Array("0123456789abcdef".utf8)
}
