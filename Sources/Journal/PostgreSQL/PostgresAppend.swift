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
  ///   - fences: those of the leases that this process has.
  ///   - last: the number of the entry that this process has written before them, and the database has to have
  ///     still; 0 for none.
  ///   - announces: whether one of them announces a change, which only who still has the run may do; what
  ///     announces none may come late, as long as nobody else goes on with the run: it tells what became of
  ///     a change that was announced in time.
  ///
  /// - Throws: where it has none, so that it has lost the run's.
  init(
    _ rows: [[SQLValue]], to run: Int64, behind last: Int64 = 0, by fences: [RunLock: Int64],
    announces: Bool
  ) throws(JournalError) {
    guard !fences.isEmpty else { throw .lapsed(.run(run)) }
    (self.run, rowCount, leaseCount) = (run, rows.count, fences.count)
    var values: [SQLValue] = [.integer(run), .integer(last)]
    func next(_ value: SQLValue) -> String {
      values.append(value)
      return "$\(values.count)"
    }
    let held = fences.sorted { $0.value < $1.value }.map { lock, fence in
      "(\(next(.text(lock.name)))::text, \(next(.integer(fence)))::bigint)"
    }
    let columns = Self.columns(of: rows, next)
    func row(_ table: String) -> String {
      Entry.columnNames.map { "\(table).\($0)" }.joined(separator: ", ")
    }
    let sql = """
      WITH held AS MATERIALIZED (
        SELECT 1 FROM halo.leases WHERE (name, fence) IN (\(held.joined(separator: ", ")))
          \(announces ? "AND ends_at > clock_timestamp()" : "") FOR SHARE
      ), known AS MATERIALIZED (
        SELECT ($2::bigint = 0 OR EXISTS (
            SELECT 1 FROM halo.entries WHERE run = $1::bigint AND number = $2::bigint)) AS whole,
          EXISTS (SELECT 1 FROM halo.runs WHERE number = $1::bigint) AS there
      ), written AS (
        INSERT INTO halo.entries AS old (run, \(Entry.columns))
        SELECT $1::bigint, given.* FROM unnest(\(columns.joined(separator: ", "))) AS given
        WHERE (SELECT count(*) FROM held) = \(held.count) AND (SELECT whole FROM known)
        ON CONFLICT (run, number) DO UPDATE SET written_at = clock_timestamp()
        WHERE (\(row("old"))) IS NOT DISTINCT FROM (\(row("EXCLUDED"))) RETURNING 1
      )
      SELECT (SELECT count(*) FROM held), (SELECT count(*) FROM written),
        (SELECT whole::int FROM known), (SELECT there::int FROM known)\(
        announces ? ", \(Self.durable)" : "")
      """
    statement = SQLStatement(sql: sql, values: values)
  }

  /// - Returns: whether they were written; where not, the database lacks what was written before them.
  /// - Throws: where the leases were not all there, or others wrote to the run.
  func check(_ answer: PostgresAnswer) throws(JournalError) -> Bool {
    guard let row = answer.rows.first else { throw .lapsed(.run(run)) }
    if row[3].integer == 0 { throw .forgotten(run) }
    guard row[0].integer == Int64(leaseCount) else { throw .lapsed(.run(run)) }
    if row[2].integer == 0 { return false }
    if row[1].integer != Int64(rowCount) { throw .held(run) }
    return true
  }

  /// Adds what is known of changes of a run to what others have written of it since, where nobody goes on
  /// with it now. Nobody can take it before that has ended; whoever has had it has it no longer. Its answer
  /// has a row for each that was added: all or none.
  ///
  /// - Parameters:
  ///   - rows: as `Entry.row` gives them, with numbers that are behind all known ones.
  ///   - decidesAll: whether nobody has to know any more then, so that a run that ended in doubt has failed.
  static func late(
    _ rows: [[SQLValue]], from first: Int64, to run: Int64, as holder: String, decidesAll: Bool
  ) -> SQLStatement {
    var values: [SQLValue] = [
      .integer(run), .text(RunLock.run(run).name), .text(holder), .integer(first),
    ]
    let columns = columns(of: rows) { value in
      values.append(value)
      return "$\(values.count)"
    }
    return SQLStatement(
      sql: """
        WITH lease AS MATERIALIZED (
          UPDATE halo.leases SET holder = $3, ends_at = '-infinity',
            fence = greatest(fence + 1, \(Leases.lowestFence))
          WHERE name = $2 AND ends_at <= clock_timestamp() RETURNING 1
        ), written AS (
          INSERT INTO halo.entries (run, \(Entry.columns))
          SELECT $1::bigint, given.* FROM unnest(\(columns.joined(separator: ", "))) AS given
          WHERE EXISTS (SELECT 1 FROM lease)
            AND NOT EXISTS (SELECT 1 FROM halo.entries WHERE run = $1::bigint AND number >= $4::bigint)
          RETURNING 1::bigint
        ), settled AS (
          UPDATE halo.runs SET state = 'failed'
          WHERE number = $1::bigint AND state = 'in_doubt' AND \(decidesAll)
            AND EXISTS (SELECT 1 FROM written)
        )
        SELECT 1::bigint FROM written
        """, values: values)
  }

  /// Rows as arrays, one a column.
  private static func columns(
    of rows: [[SQLValue]], _ next: (SQLValue) -> String
  ) -> [String] {
    Entry.types.enumerated().map { column, type in
      let array = array(of: rows.map { $0[column] }, type)
      return "\(next(.bytes(array)))::\(type)[]"
    }
  }

  /// The numbers that PostgreSQL has for the types of entries.
  private static let types = ["bytea": 17, "bigint": 20, "text": 25]

  /// Values as PostgreSQL sends an array of them: the dimensions, whether one is null, the type, how many
  /// there are, the first index, each in four bytes; then each value with its length, -1 for null. How an array
  /// is read as text is a matter of settings.
  private static func array(of values: [SQLValue], _ type: String) -> [UInt8] {
    func bytes(_ number: Int) -> [UInt8] {
      withUnsafeBytes(of: Int32(truncatingIfNeeded: number).bigEndian, Array.init)
    }
    let elements = values.map(\.element)
    let size = elements.reduce(20) { $0 + 4 + ($1?.count ?? 0) }
    let hasNull = values.contains(.null) ? 1 : 0
    var array = [1, hasNull, types[type] ?? 0, values.count, 1].flatMap(bytes)
    array.reserveCapacity(size)
    for element in elements {
      array += bytes(element?.count ?? -1)
      array += element ?? []
    }
    return array
  }
}

extension SQLValue {
  /// As PostgreSQL sends it; nil for null.
  fileprivate var element: [UInt8]? {
    switch self {
    case .null: nil
    case .integer(let number): withUnsafeBytes(of: number.bigEndian, Array.init)
    case .text(let text): text.utf8.withoutNul
    case .bytes(let bytes): bytes
    }
  }
}
