internal import Ports

// The entries of a run, each piece of them in one statement with the check of the leases, which nobody can take
// before it has ended.
//
// What announces no change may come late, as long as nobody else goes on with the run: it tells what became of
// a change that was announced in time.
//
// A standby that is promoted may lack the last commits of a server that it did not keep up with. So it is asked
// for the entry that was written before, and told again what it lacks, while the process lives that knows it:
// a run with a gap would be gone on with, or taken back, without what happened in it.
extension PostgresDatabase {
  func append(
    _ rows: [[SQLValue]], to run: Int64, _ durability: Durability
  ) throws(JournalError) {
    let known = written[run, default: WrittenEntries()]
    if try !write(rows, to: run, behind: known.last, durability),
      try !write(known.rows + rows, to: run, behind: known.first, durability)
    {
      throw .forgotten(run)
    }
    written[run, default: known].add(rows)
  }

  /// - Returns: whether they were written; where not, the database lacks the one before them.
  private func write(
    _ rows: [[SQLValue]], to run: Int64, behind last: Int64, _ durability: Durability
  ) throws(JournalError) -> Bool {
    let append = try PostgresAppend(
      rows, to: run, behind: last, by: leases.fences, announces: durability == .powerCut)
    return try append.check(try answer(append.statement))
  }

  func append(
    _ rows: [[SQLValue]], to run: Int64, _ durability: Durability, then: @escaping WriteEnd
  ) {
    func end(_ result: Result<Bool, JournalError>) {
      if case .success(true) = result { written[run, default: WrittenEntries()].add(rows) }
      then(result.flatMap { $0 ? .success(()) : .failure(.forgotten(run)) })
    }
    send(rows, to: run, behind: written[run]?.last ?? 0, durability) { [self] result in
      guard case .success(false) = result, let known = written[run] else { return end(result) }
      send(known.rows + rows, to: run, behind: known.first, durability, then: end)
    }
  }

  /// - Parameter then: told whether they were written; where not, the database lacks the one before them.
  private func send(
    _ rows: [[SQLValue]], to run: Int64, behind last: Int64, _ durability: Durability,
    then: @escaping (Result<Bool, JournalError>) -> Void
  ) {
    let append: PostgresAppend
    do throws(JournalError) {
      append = try PostgresAppend(
        rows, to: run, behind: last, by: leases.fences, announces: durability == .powerCut)
    } catch {
      return then(.failure(error))
    }
    var statement = append.statement
    statement.isRepeated = true
    send(statement, then: then) { answer in
      Result { () throws(JournalError) in try append.check(answer) }
    }
  }

  /// Has all in the database that this process has written of a run.
  func complete(_ run: Int64) throws(JournalError) {
    guard let known = written[run] else { return }
    let found = try answer(
      "SELECT 1::bigint FROM halo.entries WHERE run = $1 AND number = $2",
      [.integer(run), .integer(known.last)]
    ).rows
    if found.isEmpty, try !write(known.rows, to: run, behind: known.first, .process) {
      throw .forgotten(run)
    }
  }
}

/// What a process has written last of a run, as far as that can be kept.
struct WrittenEntries {
  /// The number of the one before the rows; 0 for none that is known.
  private(set) var first: Int64 = 0
  private(set) var last: Int64 = 0
  /// As `Entry.row` gives them.
  private(set) var rows: [[SQLValue]] = []
  private var weight = 0

  /// In bytes, about.
  private static let mostWeight = 4 << 20

  mutating func add(_ new: [[SQLValue]]) {
    rows += new
    last = Self.number(of: new) ?? last
    weight += new.reduce(0) { $0 + Self.weight(of: $1) }
    // Half of them at once, so that few are moved.
    while weight > Self.mostWeight, !rows.isEmpty {
      let older = rows.prefix((rows.count + 1) / 2)
      first = Self.number(of: Array(older)) ?? first
      weight -= older.reduce(0) { $0 + Self.weight(of: $1) }
      rows.removeFirst(older.count)
    }
  }

  private static func number(of rows: [[SQLValue]]) -> Int64? { rows.last?[0].integer }

  private static func weight(of row: [SQLValue]) -> Int {
    row.reduce(100) { sum, value in
      switch value {
      case .null, .integer: sum
      case .text(let text): sum + text.utf8.count
      case .bytes(let bytes): sum + bytes.count
      }
    }
  }
}

extension JournalError {
  /// A database that is older than what was written into it.
  static func forgotten(_ run: Int64) -> JournalError {
    JournalError(
      .lapsed,
      "the journal lacks what this process has written of run \(run): another server has taken over that never "
        + "had it, an older one was restored, or its record was deleted; it changes nothing more",
      remedy: "look at what it has changed, which no record has: its own lines name it",
      inShort: "the journal has lost what this process has written of run \(run)")
  }
}
