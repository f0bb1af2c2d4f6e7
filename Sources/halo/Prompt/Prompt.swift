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
    let mark = isProduction ? "PRODUCTION" : nil
    return ["halo", place, mark, profile, isUsual ? nil : region].compactMap { $0 }
      .joined(separator: " ") + "> "
  }
}
