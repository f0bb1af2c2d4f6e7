internal import ArgumentParser
internal import Text

/// The names that lead to a command: `runs`, `decide`.
struct CommandPath {
  private(set) var names: [String] = []
  private(set) var command: any ParsableCommand.Type = HaloCommand.self

  /// Goes down as far as there are commands of these names.
  ///
  /// - Returns: what it has no command for.
  mutating func follow(_ words: some Sequence<String>) -> [String] {
    var rest = Array(words)
    while let word = rest.first, let next = subcommand(named: word) {
      names.append(rest.removeFirst())
      command = next
    }
    return rest
  }

  private func subcommand(named name: String) -> (any ParsableCommand.Type)? {
    command.configuration.subcommands.first {
      $0.configuration.commandName?.utf8.elementsEqual(name.utf8) == true
    }
  }

  /// The names of its own subcommands, but for those that nobody is told of.
  var subcommandNames: [String] {
    command.configuration.subcommands.map { $0.configuration }.filter { $0.shouldDisplay }
      .compactMap { $0.commandName }
  }

  /// `halo runs decide --help`
  var helpCommand: String { (["halo"] + names + ["--help"]).joined(separator: " ") }
}

extension CommandPath {
  /// The command that a line was given to, with the options that it has.
  ///
  /// - Parameters:
  ///   - message: what the parser said of the line.
  ///   - arguments: those of the process.
  init(of message: String, _ arguments: [String]) {
    self.init()
    _ = follow(HaloCommand.expanded(arguments))
    // `halo runs --jbo x` is `halo runs list --jbo x`; `halo runs shw` is neither.
    if !ParserMessage.isUnexpected(message),
      let name = command.configuration.defaultSubcommand?.configuration.commandName
    {
      _ = follow([name])
    }
  }
}
