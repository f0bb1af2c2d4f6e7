/// What could stand where the cursor is.
public struct CompletionList: Equatable, Sendable {
  /// Where the word begins that is completed: a byte offset in the text, not behind the cursor.
  public var start: Int
  /// In the order of being shown.
  public var candidates: [Candidate]

  /// - Parameter start: a byte offset in the text.
  public init(start: Int, candidates: [Candidate]) {
    self.start = start
    self.candidates = candidates
  }

  /// What all candidates begin with; nil without candidates.
  var commonPrefix: String? {
    guard var prefix = candidates.first?.text[...] else { return nil }
    for candidate in candidates.dropFirst() {
      while !candidate.text.hasPrefix(prefix) { prefix.removeLast() }
    }
    return String(prefix)
  }
}

/// One way to complete a word.
public struct Candidate: Equatable, Sendable {
  /// What replaces the word.
  public var text: String
  /// A few words about it for the list; may be empty.
  public var note: String

  /// - Parameter note: none unless told otherwise.
  public init(text: String, note: String = "") {
    self.text = text
    self.note = note
  }
}
