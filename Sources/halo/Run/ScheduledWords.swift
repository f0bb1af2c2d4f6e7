internal import ArgumentParser
internal import Text

/// What is scheduled: the options of `halo run`, a script and its arguments, among which those of the command
/// itself may stand anywhere before the script.
struct ScheduledWords: ParsableArguments {
  @Argument(
    parsing: .captureForPassthrough,
    help: ArgumentHelp("Options of halo run, the script, its arguments.", valueName: "script"),
    completion: .file())
  var words: [String] = []

  /// All that is not the command's own is taken, also what asks for its help.
  var asksForHelp: Bool { ["-h", "--help"].contains(words.first) }

  /// - Parameter command: whose words they are: what it does not know is taken for what `halo run` is given.
  func run(of command: any ParsableCommand.Type) throws -> ScheduledRun {
    if let unknown = OptionScan(words[...], of: command).unknown {
      let known =
        GivenScript.optionNames(of: command) + GivenScript.optionNames(of: RunCommand.self)
      throw ValidationError(
        "unknown option '\(unknown.excerpt(40))'\(Suggestion.advice(for: unknown, in: known))")
    }
    if let odd = RawArguments.all.first(where: { String(validating: $0, as: UTF8.self) == nil }) {
      throw ValidationError(
        "'\(String(decoding: odd, as: UTF8.self).excerpt(40))' is not UTF-8, and would be another word "
          + "where it is written down")
    }
    return try RunLog().reporting { () throws(ScriptFailure) in try ScheduledRun(words) }
  }

  static let commands: [any ParsableCommand.Type] = [CronLineCommand.self, UnitCommand.self]

  /// The arguments of the process with a scheduling command's own options first: the parser takes all that
  /// stands behind another one for what is scheduled.
  static func ordered(_ arguments: [String]) -> [String] {
    guard let name = arguments.first,
      let command = commands.first(where: { $0.configuration.commandName == name })
    else { return arguments }
    let scan = OptionScan(arguments.dropFirst(), of: command)
    return [name] + scan.own + scan.others
  }
}

/// The words of a scheduling command, told apart up to the script.
private struct OptionScan {
  /// Its own options, with their values.
  private(set) var own: [String] = []
  /// All else, in its order.
  private(set) var others: [String] = []
  /// The first option that nobody knows, at which it ends.
  private(set) var unknown: String?

  init(_ words: ArraySlice<String>, of command: any ParsableCommand.Type) {
    let ownOptions = GivenScript.options(of: command)
    let runOptions = GivenScript.options(of: RunCommand.self)
    var rest = words
    while let word = rest.first, word.utf8.first == UInt8(ascii: "-"), word.utf8.count > 1,
      word != "--"
    {
      let name = word.utf8.starts(with: "--".utf8) ? String(word.prefix(upTo: "=")) : word
      let isOwn = ownOptions.contains { $0.name == name }
      guard let option = (isOwn ? ownOptions : runOptions).first(where: { $0.name == name }) else {
        unknown = name
        break
      }
      let hasValue = option.takesValue && name.utf8.count == word.utf8.count
      let taken = rest.prefix(hasValue ? 2 : 1)
      if isOwn { own += taken } else { others += taken }
      rest = rest.dropFirst(taken.count)
    }
    others += rest
  }
}
