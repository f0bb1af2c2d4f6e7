/// What may stand where the cursor is.
package struct CompletionList: Equatable, Sendable {
  /// One possibility.
  package struct Candidate: Equatable, Sendable {
    /// What replaces the bytes from `start` to the cursor.
    package let text: String
    /// What it is, for a person who chooses; may be empty.
    package let note: String

    package init(_ text: String, _ note: String = "") {
      self.text = text
      self.note = note
    }
  }

  /// The byte at which the word that is completed begins.
  package let start: Int
  /// In the order in which to show them. A resource that is meant by its name, as in
  /// `publicip_id = "web`, has its id as text, which does not begin with the word.
  package let candidates: [Candidate]
  /// What goes on after the one that is chosen: ` = ` after a field, the closing quote of a string.
  package let ending: String
  /// False when there are more than are listed, so that nothing can be concluded from what they have
  /// in common.
  package let isComplete: Bool

  package init(
    start: Int, _ candidates: [Candidate] = [], ending: String = "", isComplete: Bool = true
  ) {
    self.start = start
    self.candidates = candidates
    self.ending = ending
    self.isComplete = isComplete
  }
}
