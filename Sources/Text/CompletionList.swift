/// What may stand where the cursor is in a text that is being typed.
public struct CompletionList: Equatable, Sendable {
  /// One possibility.
  public struct Candidate: Equatable, Sendable {
    /// What replaces the word: the bytes from `start` to the cursor.
    public let text: String
    /// A few words about it, for a person who chooses; may be empty.
    public let note: String

    /// - Parameter note: none unless told otherwise.
    public init(_ text: String, _ note: String = "") {
      self.text = text
      self.note = note
    }
  }

  /// Where the word begins that is completed: a byte offset in the text, not behind the cursor.
  public let start: Int
  /// In the order in which to show them. A resource that is meant by its name, as in
  /// `publicip_id = "web`, has its id as text, which does not begin with the word.
  public let candidates: [Candidate]
  /// What goes on after the one that is chosen: ` = ` after a field, the closing quote of a string.
  public let ending: String
  /// False when there are more than are listed, so that nothing can be concluded from what they have
  /// in common.
  public let isComplete: Bool

  /// See the properties.
  public init(
    start: Int, _ candidates: [Candidate] = [], ending: String = "", isComplete: Bool = true
  ) {
    self.start = start
    self.candidates = candidates
    self.ending = ending
    self.isComplete = isComplete
  }

  /// What stands for a word without any choice: the only candidate with its ending, or else what all
  /// of them begin with; nil when there are none.
  public func completed(_ word: String) -> String? {
    guard let first = candidates.first?.text else { return nil }
    guard isComplete else { return word }
    if candidates.count == 1 { return first + ending }
    var common = first.unicodeScalars[...]
    for candidate in candidates.dropFirst() {
      let pairs = zip(common, candidate.text.unicodeScalars)
      common = common.prefix(pairs.prefix { $0 == $1 }.count)
    }
    return String(common)
  }
}
