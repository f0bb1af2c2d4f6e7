/// What may stand where the cursor is.
public struct CompletionList: Equatable, Sendable {
  /// One possibility.
  public struct Candidate: Equatable, Sendable {
    /// What replaces the bytes from `start` to the cursor.
    public let text: String
    /// What it is, for a person who chooses; may be empty.
    public let note: String

    public init(_ text: String, _ note: String = "") {
      self.text = text
      self.note = note
    }
  }

  /// The byte at which the word that is completed begins.
  public let start: Int
  /// In the order in which to show them. A resource that is meant by its name, as in
  /// `publicip_id = "web`, has its id as text, which does not begin with the word.
  public let candidates: [Candidate]
  /// What goes on after the one that is chosen: ` = ` after a field, the closing quote of a string.
  public let ending: String
  /// False when there are more than are listed, so that nothing can be concluded from what they have
  /// in common.
  public let isComplete: Bool

  public init(
    start: Int, _ candidates: [Candidate] = [], ending: String = "", isComplete: Bool = true
  ) {
    self.start = start
    self.candidates = candidates
    self.ending = ending
    self.isComplete = isComplete
  }
}
