internal import CloudModule
internal import LuaHost
internal import ScriptTools

extension SessionCommand {
  static let help = SessionCommand(
    name: "help", parameter: "[NAME]", summary: "this page, or what is known of NAME"
  ) { session, argument throws(CommandFailure) in
    let name = argument.text
    guard !name.isEmpty else { return session.printer.page(overview) }
    let bare = name.hasPrefix(":") ? String(name.dropFirst()) : name
    if let command = all.first(where: { $0.name == bare }) {
      var text = "\(command.usage)\n  \(command.summary)\n"
      // There may be a module of the same name.
      if bare == name, let more = try? Help().text(on: name) { text += "\n\(more)" }
      return session.printer.page(text)
    }
    try session.showHelp(on: name)
  }

  static let quit = SessionCommand(
    name: "quit", summary: "leave, as Ctrl-D does"
  ) { session, argument in
    session.end(wasWarned: argument.wasWarned)
  }

  fileprivate var usage: String { ":\(name)\(parameter.isEmpty ? "" : " \(parameter)")" }

  private static var overview: String {
    let longest = all.map(\.usage.count).max() ?? 0
    let rows = all.map { command in
      let blanks = String(repeating: " ", count: longest - command.usage.count)
      return "  \(command.usage)\(blanks)  \(command.summary)\n"
    }
    return """
      Lua, one input at a time. What an expression gives is shown; `_` is the last result,
      `_1`, `_2` … are earlier ones. Locals live on. Tasks go on between inputs. A change
      is asked about first, unless the input ends in '!', as in `:undo!` and `:run!`.

      Tab completes names, fields, values and the ids that answers have shown. An input may
      have many lines: Enter goes on until Lua is content. Ctrl-R searches the history,
      Ctrl-C clears the line or stops what runs, Ctrl-D leaves.

      \(rows.joined())
      :help cloud lists what there is to call; eip.bind? explains one operation.

      """
  }
}

extension Session {
  /// Shows what is known of a name that means something in Lua.
  func showHelp(on name: String) throws(CommandFailure) {
    if let page = HelpPages.text(on: name) { return printer.page(page) }
    // A variable, or a member of one: what `help(x)` says of its value.
    let isVariable = name.isPath && environment.has(String(name.prefix(upTo: ".")))
    do throws(Help.UnknownName) {
      printer.page(try Help().text(on: name, isSearching: !isVariable))
    } catch {
      guard isVariable else {
        throw CommandFailure(
          message: error.message(orElse: ":help cloud lists what there is"))
      }
      evaluate("help(\(name))", isShown: false)
    }
  }
}
