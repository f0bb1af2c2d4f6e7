/// What a terminal shows at one moment.
public struct Screen: Equatable, Sendable, CustomStringConvertible {
  /// Every row from the top, without the blanks at its end.
  public let rows: [String]
  /// Both count from 0.
  public let cursor: (row: Int, column: Int)

  /// The rows down to the last one that holds something or has the cursor.
  public var text: String {
    let last = max(rows.lastIndex { !$0.isEmpty } ?? 0, cursor.row)
    return rows[...last].map { $0 + "\n" }.joined()
  }

  /// For a snapshot: the text, and where the cursor is.
  public var description: String {
    text + "[cursor: row \(cursor.row + 1), column \(cursor.column + 1)]\n"
  }

  /// Whether the text is to be seen, on one row.
  public func contains(_ text: String) -> Bool {
    rows.contains { $0.contains(text) }
  }

  /// The row that the cursor is on, up to the cursor.
  public var beforeCursor: String {
    let row = rows[cursor.row]
    let missing = max(0, cursor.column - row.count)
    return String(row.prefix(cursor.column)) + String(repeating: " ", count: missing)
  }

  /// Whether both show the same and have the cursor in the same place.
  public static func == (lhs: Screen, rhs: Screen) -> Bool {
    lhs.rows == rhs.rows && lhs.cursor == rhs.cursor
  }
}
