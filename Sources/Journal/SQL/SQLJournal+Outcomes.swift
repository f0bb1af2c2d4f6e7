public import Ports

// How changes of one kind ended before.
extension SQLJournal {
  /// Of what all runs made only so much is looked at, however many accounts share the journal.
  private static let outcomes = """
    SELECT latest.record FROM (
      SELECT run, number, record FROM entries WHERE kind = 'done' AND name = ?
      ORDER BY name DESC, run DESC, number DESC LIMIT 200
    ) AS latest JOIN runs AS maker ON maker.number = latest.run
    WHERE maker.account = (SELECT own.account FROM runs AS own WHERE own.number = ?)
    ORDER BY latest.run DESC, latest.number DESC LIMIT ?
    """

  /// By an index that has them in this order.
  public func outcomes(
    of operation: String, like run: Int64, limit: Int
  ) throws(JournalError) -> [[UInt8]] {
    try database.rows(
      Self.outcomes, [.text(operation), .integer(run), .integer(Int64(limit))]
    ).compactMap { $0[0].bytes }
  }

  /// Without waiting where that takes time.
  public func outcomes(
    of operation: String, like run: Int64, limit: Int,
    then: @escaping (Result<[[UInt8]], JournalError>) -> Void
  ) {
    database.rows(
      Self.outcomes, [.text(operation), .integer(run), .integer(Int64(limit))]
    ) { then($0.map { rows in rows.compactMap { $0[0].bytes } }) }
  }
}
