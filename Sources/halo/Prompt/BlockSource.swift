/// Where the input of a session comes from: a terminal with an editor, or anything else.
protocol BlockSource: AnyObject {
  /// The next input: complete, unless it is the last and there was no more of it.
  func next(_ prompt: Prompt) -> SessionInput

  /// What somebody says to a question; nil when there is nobody to ask.
  ///
  /// - Parameter isAlarming: whether it has to stand out.
  func answer(to question: String, isAlarming: Bool) -> String?

  /// Writes a message to standard error; also while an input is being typed.
  func tell(_ text: String)
}

enum SessionInput {
  /// - Parameter line: where it begins, from 1, as far as lines of the whole are counted.
  case block(String, line: Int)
  /// What was there so far has been thrown away.
  case interrupted
  case end
}
