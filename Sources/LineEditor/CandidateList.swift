internal import Text

/// The rows that show the candidates of a completion.
enum CandidateList {
  private static let gap = 2

  /// - Parameter limit: how many rows there is room for.
  static func rows(of candidates: [CompletionList.Candidate], columns: Int, limit: Int) -> [String]
  {
    let candidates = candidates.map {
      CompletionList.Candidate(printable($0.text), printable($0.note))
    }
    let rows =
      candidates.allSatisfy { $0.note.isEmpty }
      ? table(candidates.map(\.text), columns: columns) : notes(candidates, columns: columns)
    guard rows.count > limit else { return rows }
    let kept = max(0, limit - 1)
    return Array(rows.prefix(kept)) + [fitted("(\(rows.count - kept) more rows)", to: columns)]
  }

  /// Names come from elsewhere, and must not move the cursor.
  private static func printable(_ text: String) -> String {
    text.unicodeScalars.map { $0.shown(atColumn: 0) }.joined()
  }

  /// As many to a row as fit, to be read downwards.
  private static func table(_ texts: [String], columns: Int) -> [String] {
    let width = min(columns, (texts.map(TextWidth.of).max() ?? 0) + gap)
    let perRow = max(1, (columns + gap - 1) / width)
    let height = (texts.count + perRow - 1) / perRow
    return (0..<height).map { row in
      let cells = stride(from: row, to: texts.count, by: height).map { texts[$0] }
      let padded = cells.dropLast().map { pad($0, to: width) }.joined()
      return fitted(padded + (cells.last ?? ""), to: columns)
    }
  }

  /// One to a row, with what there is to say about it.
  private static func notes(
    _ candidates: [CompletionList.Candidate], columns: Int
  ) -> [String] {
    let widest = candidates.map { TextWidth.of($0.text) }.max() ?? 0
    let width = min(widest, columns / 2) + gap
    return candidates.map { candidate in
      candidate.note.isEmpty
        ? fitted(candidate.text, to: columns)
        : fitted(pad(candidate.text, to: width) + candidate.note, to: columns)
    }
  }

  private static func pad(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - TextWidth.of(text)))
  }

  private static func fitted(_ text: String, to columns: Int) -> String {
    guard TextWidth.of(text) > columns else { return text }
    var kept = ""
    var width = 0
    for scalar in text.unicodeScalars {
      width += TextWidth.of(scalar)
      guard width < columns else { break }
      kept.unicodeScalars.append(scalar)
    }
    return kept + "…"
  }
}
