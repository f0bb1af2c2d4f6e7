internal import ArgumentParser
internal import HuaweiCloud
internal import Text

/// The script that a command was given, by its file or as code.
struct GivenScript: ParsableArguments {
  @Option(
    name: .customShort("e"),
    help: ArgumentHelp("Take this code for the script.", valueName: "code"))
  var code: String?

  /// The script and its arguments; `--` ends the options.
  @Argument(
    parsing: .captureForPassthrough,
    help: ArgumentHelp(
      "The script, '-' for standard input, and its arguments.", valueName: "script"),
    completion: .file())
  var rest: [String] = []

  /// The same without `--`.
  var words: [String] { rest.first == "--" ? Array(rest.dropFirst()) : rest }

  /// The script's file, not to be written as another one; none for code.
  var keptFiles: [WrittenFiles.Kept] {
    guard code == nil, let path = RawArguments.last(words).first else { return [] }
    return [("the script", path)]
  }

  /// Refuses what is no script.
  func validate(of command: any ParsableCommand.Type) throws {
    guard code == nil else { return }
    guard let name = words.first else {
      throw ValidationError("no script: give a file, '-' for standard input or -e CODE")
    }
    if ["-h", "--help"].contains(rest[0]) { throw CleanExit.helpRequest(command) }
    // What follows the script belongs to it, so an option that is not known looks like a script.
    if name.hasPrefix("-"), name != "-", rest.first != "--" {
      throw ValidationError(
        "unknown option '\(name)'\(Suggestion.advice(for: name, in: Self.optionNames(of: command)))"
      )
    }
  }

  /// The long options.
  static func optionNames(of command: any ParsableCommand.Type) -> [String] {
    options(of: command).map(\.name).filter { $0.hasPrefix("--") }
  }

  /// All options, and whether a value belongs to each, as the parser explains them: `-o, --output <form>`
  /// begins a line of its own.
  static func options(
    of command: any ParsableCommand.Type
  ) -> [(name: String, takesValue: Bool)] {
    command.helpMessage(includeHidden: true).split(separator: "\n").flatMap { line in
      let words = line.split(separator: " ")
      let names = words.prefix { $0.hasPrefix("-") }
      let takesValue = words.dropFirst(names.count).first?.hasPrefix("<") ?? false
      return names.map { ($0.hasSuffix(",") ? String($0.dropLast()) : String($0), takesValue) }
    }
  }

  /// Reads it.
  ///
  /// - Returns: the script and its arguments.
  func load() throws(ScriptFailure) -> (Script, [[UInt8]]) {
    let given = RawArguments.last(words)
    do throws(FileError) {
      if let code { return (Script(code: RawArguments.value(code, of: "-e")), given) }
      return (try Script(path: given[0]), Array(given.dropFirst()))
    } catch {
      throw Self.failure(error, words[0])
    }
  }

  /// `halo chekc` is `halo run chekc`, and may be meant for another command.
  private static func failure(_ error: FileError, _ name: String) -> ScriptFailure {
    let command =
      OperationCatalog.standard.operation(named: name) == nil
      ? Suggestion.advice(for: name, in: HaloCommand.subcommandNames, prefix: "halo ")
      : Suggestion.advice("halo call \(name)")
    let hint = command.isEmpty ? Suggestion.advice(onMissing: name) : command
    guard error.saysMissing, HaloCommand.isImplied, looksLikeCommand(name) else {
      return ScriptFailure(text: "halo: \(error.message)\(hint)\n", status: .inputOutput)
    }
    let advice = hint.isEmpty ? "; 'halo --help' lists the commands" : hint
    return ScriptFailure(
      text:
        "halo: there is no command '\(name.excerpt(40))', and no script of that name\(advice)\n",
      status: .usage)
  }

  /// What is neither a path nor named as scripts are.
  private static func looksLikeCommand(_ name: String) -> Bool {
    !name.utf8.contains(UInt8(ascii: "/")) && !name.hasSuffix(".lua")
  }
}
