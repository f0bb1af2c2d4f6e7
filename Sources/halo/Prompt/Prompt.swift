internal import CloudModule
internal import SimulatedCloud

/// What stands in front of an input: which account it will act on.
struct Prompt: Equatable {
  var profile: String?
  /// Nil as long as nobody has named one.
  var region: String?
  var isProduction = false
  var usesSimulator = false

  /// `halo cn-north-4> `, `halo PRODUCTION billing cn-north-4> `
  func text(_ style: TextStyle = .plain) -> String {
    if usesSimulator { return style(.prompt, words(["sim"])) }
    guard isProduction else { return style(.prompt, words([])) }
    // A word besides the colour, which not every terminal has and not everybody sees.
    return style(.alarm, words(["PRODUCTION"]))
  }

  /// In front of the further lines of an input.
  var continuation: String {
    String(repeating: " ", count: max(0, text().columns - 5)) + "...> "
  }

  private func words(_ first: [String]) -> String {
    let isUsual = usesSimulator && region == DemoAccount.region
    return (["halo"] + first + [profile, isUsual ? nil : region].compactMap { $0 })
      .joined(separator: " ") + "> "
  }
}
