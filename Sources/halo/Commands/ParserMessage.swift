internal import ArgumentParser
internal import Text

/// What is wrong with a command line, as the parser says it, with the word that was meant.
enum ParserMessage {
  /// - Parameter arguments: those of the process.
  static func text(of error: any Error, _ arguments: [String]) -> String {
    let message = HaloCommand.message(for: error)
    return message + advice(on: message, arguments)
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
    // Unexpected argument 'shw', where the name of a subcommand may stand.
    let isUnexpected = message.utf8.split(separator: UInt8(ascii: " ")).contains {
      $0.elementsEqual("unexpected".utf8) || $0.elementsEqual("Unexpected".utf8)
    }
    guard isUnexpected, let name = arguments.first else { return "" }
    return advice(for: given, in: subcommands(of: name), after: "\(name) ")
  }

  /// `runs show`, `runs verify` of `runs`.
  private static func subcommands(of name: String) -> [String] {
    var names: [String] = []
    for command in HaloCommand.configuration.subcommands {
      let own = command.configuration
      guard own.commandName?.utf8.elementsEqual(name.utf8) == true else { continue }
      for subcommand in own.subcommands {
        let configuration = subcommand.configuration
        if configuration.shouldDisplay, let name = configuration.commandName { names.append(name) }
      }
    }
    return names.map { "\(name) \($0)" }
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
