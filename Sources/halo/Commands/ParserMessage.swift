internal import ArgumentParser
internal import Text

/// What is wrong with a command line, as the parser says it, with the word that was meant.
enum ParserMessage {
  /// - Parameter arguments: those of the process.
  static func text(of error: any Error, _ arguments: [String]) -> String {
    let message = shortened(HaloCommand.message(for: error), arguments)
    if let unknown = unknownOption(message, arguments) ?? onPlanned(message, arguments) {
      return unknown
    }
    if let better = onNegative(message, arguments) { return better }
    if let better = onNumber(message) { return better }
    let advice = advice(on: message, arguments)
    // One line of ours, in which a full stop is no end.
    let line = message.replacing(". Please provide one of ", with: ": write one of ")
    return (line.utf8.last == UInt8(ascii: ".") ? String(line.dropLast()) : line) + advice
  }

  /// What is wrong with a value that the parser has taken for an option, such as the one of `--timeout -5`:
  /// what it says of `--timeout=-5`. Nil for anything else.
  private static func onNegative(_ message: String, _ arguments: [String]) -> String? {
    if message.utf8.starts(with: "Missing expected argument '".utf8),
      let value = zip(arguments, [""] + arguments).first(where: {
        // What follows an option may be its value.
        isNegative($0) && $1.utf8.first != UInt8(ascii: "-")
      })?.0, let name = quoted(in: message).first
    {
      return "The value '\(value)' is invalid for '\(name)': it is negative"
    }
    // Missing value for '--timeout <duration>'
    guard message.utf8.starts(with: "Missing value for '".utf8),
      let option = quoted(in: message).first?.utf8.split(separator: UInt8(ascii: " ")).first,
      let place = arguments.firstIndex(where: { $0.utf8.elementsEqual(option) }),
      place + 1 < arguments.count, isNegative(arguments[place + 1])
    else { return nil }
    var attached = arguments
    attached[place] += "=\(attached.remove(at: place + 1))"
    do {
      _ = try HaloCommand.parsed(attached)
      return nil
    } catch {
      return text(of: error, attached)
    }
  }

  /// Without the ends of words that are too long for a line.
  private static func shortened(_ message: String, _ arguments: [String]) -> String {
    let words =
      arguments
      + arguments.filter { $0.hasPrefix("-") }.compactMap { word in
        word.utf8.firstIndex(of: UInt8(ascii: "=")).map { String(word[$0...].dropFirst()) }
      }
    return words.filter { $0.utf8.count > longest }.reduce(message) { message, word in
      message.replacing(word, with: word.excerpt(longest))
    }
  }

  private static let longest = 100

  /// An option that the command does not know, where the parser blames what stands behind it, as the `x` of
  /// `halo rollback --region x 1`.
  private static func unknownOption(_ message: String, _ arguments: [String]) -> String? {
    guard !message.utf8.starts(with: "Unknown option".utf8) else { return nil }
    var path = CommandPath()
    var rest = path.follow(HaloCommand.expanded(arguments))
    // Those take another command's options, too, and look themselves.
    if ScheduledWords.commands.contains(where: { $0 == path.command }) { return nil }
    if let name = path.command.configuration.defaultSubcommand?.configuration.commandName,
      rest.first?.utf8.first == UInt8(ascii: "-")
    {
      rest = path.follow([name] + rest)
    }
    let known = GivenScript.options(of: path.command)
    // What follows a script is the script's.
    let endsAtWord = known.contains { $0.name.utf8.elementsEqual("-e".utf8) }
    while let word = rest.first, !word.utf8.elementsEqual("--".utf8) {
      rest.removeFirst()
      guard word.utf8.starts(with: "--".utf8) else {
        if endsAtWord, word.utf8.first != UInt8(ascii: "-") { return nil }
        continue
      }
      let name = String(word.prefix(upTo: "="))
      guard let option = known.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
        let unknown = "unknown option '\(name.excerpt(40))'"
        return onPlanned(unknown, arguments)
          ?? unknown + Suggestion.advice(for: name, in: GivenScript.optionNames(of: path.command))
      }
      if option.takesValue, name.utf8.count == word.utf8.count, !rest.isEmpty { rest.removeFirst() }
    }
    return nil
  }

  /// An option that says whose account it is, where a plan does; nil for anything else.
  private static func onPlanned(_ message: String, _ arguments: [String]) -> String? {
    var path = CommandPath()
    _ = path.follow(HaloCommand.expanded(arguments))
    guard path.command == ApplyCommand.self,
      message.utf8.dropFirst().starts(with: "nknown option '".utf8),
      let name = quoted(in: message).first,
      ["--profile", "--region", "--project-id", "--endpoint"].contains(where: {
        name.prefix(upTo: "=").utf8.elementsEqual($0.utf8)
      })
    else { return nil }
    return "unknown option '\(name)': a plan is applied to the account that it was made for"
  }

  /// What is no number where that of a run belongs: `The value 'abc' is invalid for '<n>'`.
  private static func onNumber(_ message: String) -> String? {
    let words = quoted(in: message)
    guard message.utf8.starts(with: "The value '".utf8), words.count > 1,
      words[1].utf8.elementsEqual("<n>".utf8)
    else { return nil }
    return "'\(words[0])' is no run's number; 'halo runs' lists them"
  }

  private static func isNegative(_ word: String) -> Bool {
    word.utf8.first == UInt8(ascii: "-")
      && word.utf8.dropFirst().first.map { (0x30...0x39).contains($0) } ?? false
  }

  private static func advice(on message: String, _ arguments: [String]) -> String {
    let words = quoted(in: message)
    // Some say it already.
    guard let given = words.first, message.utf8.last != UInt8(ascii: "?") else { return "" }
    // The value 'tabel' is invalid for '-o <form>'. Please provide one of 'table', 'json' or 'csv'.
    if message.utf8.starts(with: "The value '".utf8), words.count > 2 {
      return advice(
        for: given, in: words.dropFirst(2).filter { !$0.utf8.elementsEqual(given.utf8) })
    }
    guard isUnexpected(message), let name = arguments.first else { return "" }
    var path = CommandPath()
    _ = path.follow([name])
    return advice(
      for: given, in: path.subcommandNames.map { "\(name) \($0)" }, after: "\(name) ")
  }

  /// Whether a message is one as `Unexpected argument 'shw'`, where the name of a subcommand may stand.
  static func isUnexpected(_ message: String) -> Bool {
    message.utf8.split(separator: UInt8(ascii: " ")).prefix(2).contains {
      $0.elementsEqual("unexpected".utf8) || $0.elementsEqual("Unexpected".utf8)
    }
  }

  private static func advice(
    for given: String, in names: [String], after prefix: String = ""
  ) -> String {
    Suggestion.question(for: prefix + given, in: names).map { "; \($0)" } ?? ""
  }

  /// What stands in single quotes.
  private static func quoted(in message: String) -> [String] {
    let parts = message.utf8.split(separator: UInt8(ascii: "'"), omittingEmptySubsequences: false)
    return parts.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) ?? "" }
  }
}
