internal import CloudModule
internal import HuaweiCloud
internal import ScriptTools
internal import Text

/// Something a session does besides Lua: a line that begins with a colon.
struct SessionCommand: Sendable {
  /// Without the colon.
  let name: String
  /// What stands behind the name, as help shows it.
  var parameter = ""
  /// One line, no full stop.
  let summary: String
  let run: @Sendable (Session, Argument) throws(CommandFailure) -> Void

  struct Argument {
    /// What stands behind the name; empty for nothing.
    let text: String
    /// The name ends in `!`: changes need not be asked about.
    let hasConsent: Bool
    /// The input before it was told that tasks go on.
    var wasWarned = false
  }

  static let all: [SessionCommand] = [
    help, showAll, records, columns, sort, csv, json, time, plan, runFile, edit, reload, save, undo,
    changes, tasks, profile, region, simulator, quit,
  ]

  /// The name of a command and what stands behind it; nil when the input is Lua. `::name::` is a
  /// label.
  static func parse(_ input: String) -> (name: String, argument: Argument)? {
    let input = input.trimmed
    guard input.hasPrefix(":"), !input.hasPrefix("::") else { return nil }
    let words = input.dropFirst()
    let name = String(words.prefix(upTo: " \t\r\n"))
    let argument = String(words.suffix(from: " \t\r\n")).trimmed
    let hasConsent = name.hasSuffix("!")
    return (
      hasConsent ? String(name.dropLast()) : name,
      Argument(text: argument, hasConsent: hasConsent)
    )
  }

  static func named(_ name: String) throws(CommandFailure) -> SessionCommand {
    if let command = all.first(where: { $0.name == name }) { return command }
    guard !name.isEmpty else {
      throw CommandFailure(message: "a command has a name; :help lists them")
    }
    throw CommandFailure(
      message: "there is no command :\(name)"
        + Suggestion.advice(
          Suggestion.nearest(to: name, in: all.map(\.name)).map { ":\($0)" },
          orElse: ":help lists them"))
  }
}

extension SessionCommand {
  /// What may stand at a byte of an input; nil when that is Lua.
  ///
  /// - Parameter fields: those of the last result.
  static func completion(
    of text: String, at cursor: Int, fields: () -> [String]
  ) -> CompletionList? {
    guard parse(text) != nil else { return nil }
    let typed = Array(text.utf8.prefix(cursor))
    // A blank behind a backslash is part of a file's name.
    let start = typed.indices.last { index in
      typed[index] == UInt8(ascii: " ") && (index == 0 || typed[index - 1] != UInt8(ascii: "\\"))
    }.map { $0 + 1 }
    let wordStart = start ?? 1
    let word = String(decoding: typed.dropFirst(wordStart), as: UTF8.self)
    let choices: [(String, String)]
    switch (start == nil, parse(text)?.name) {
    case (true, _): choices = all.map { ($0.name, $0.summary) }
    case (false, "undo"): choices = [("skip", "leave the last change as it is")]
    case (false, "help"):
      let topics = Help().topics + HelpPages.names
      choices =
        (["cloud"] + topics + (word.hasPrefix("cloud.") ? topics.map { "cloud.\($0)" } : []))
        .map { ($0, "") }
    case (false, "region"): choices = Region.known.map { ($0, "") }
    case (false, "columns"): choices = fields().map { ($0, "") }
    case (false, "sort"): choices = fields().flatMap { [($0, ""), ("-\($0)", "")] }
    case (false, "run"), (false, "plan"), (false, "csv"), (false, "json"), (false, "save"):
      return FileCompletion(word: word, start: wordStart).list
    default: choices = []
    }
    return CompletionList(
      start: wordStart, choices.filter { $0.0.hasPrefix(word) }.map { .init($0, $1) })
  }
}

/// Why a command of a session did nothing.
struct CommandFailure: Error {
  let message: String
  var status = ExitStatus.usage
}
