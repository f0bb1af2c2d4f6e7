internal import CloudModule
internal import ScriptTools
internal import Text

/// What stands in front of an input: which account it will act on.
struct Prompt: Equatable {
  /// Where it is, if that is not the cloud itself: `sim`.
  var place: String?
  var profile: String?
  /// Nil as long as nobody has named one.
  var region: String?
  var isProduction = false
  /// The region goes without saying.
  var isUsual = false

  /// `halo cn-north-4> `, `halo PRODUCTION billing cn-north-4> `, `halo sim> `
  func text(_ style: TextStyle = .plain) -> String {
    guard isProduction else { return style(.prompt, words) }
    // A word besides the colour, which not every terminal has and not everybody sees.
    return style(.alarm, words)
  }

  /// In front of the further lines of an input.
  var continuation: String {
    String(repeating: " ", count: max(0, text().columns - 5)) + "...> "
  }

  private var words: String {
    var shown = title
    if isUsual { shown.region = nil }
    let account = "\(shown)"
    return account.isEmpty ? "halo> " : "halo \(account)> "
  }

  /// How people are told of the account.
  var title: AccountTitle {
    AccountTitle(world: place, isProduction: isProduction, profile: profile, region: region)
  }
}

/// Where the input of a session comes from: a terminal with an editor, or anything else.
protocol BlockSource: AnyObject {
  /// The next input: complete, unless it is the last and there was no more of it.
  func next(_ prompt: Prompt) -> SessionInput

  /// What somebody says to a question; nil when there is nobody to ask.
  ///
  /// - Parameter isAlarming: whether it has to stand out.
  func answer(to question: String, isAlarming: Bool) -> String?

  /// Has an input be found in the history that was not typed.
  func recall(_ input: String)

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
