internal import CloudModule
internal import LuaHost
internal import Ports
internal import Sandbox
internal import SystemPackage
internal import Text

extension SessionCommand {
  static let time = SessionCommand(
    name: "time", parameter: "CODE", summary: "run Lua, and say how long it took"
  ) { session, argument throws(CommandFailure) in
    let code = argument.text
    guard !code.isEmpty else { throw CommandFailure(message: "say what to run: ':time CODE'") }
    let start = session.runtime.clock.now
    session.evaluate(code, hasConsent: argument.hasConsent)
    let elapsed = session.runtime.clock.now - start
    session.source.tell("took \(elapsed.brief)\n")
  }

  static let runFile = SessionCommand(
    name: "run", parameter: "FILE [ARG...]",
    summary: "run a script; its locals and results are kept"
  ) { session, argument throws(CommandFailure) in
    guard let words = argument.text.shellWords else {
      throw CommandFailure(message: ":run FILE: a quote is not closed")
    }
    guard let path = words.first, path != "-" else {
      throw CommandFailure(message: ":run FILE: there is no file")
    }
    let script: Script
    do throws(FileError) {
      script = try Script(path: Array(path.utf8))
    } catch {
      throw CommandFailure(message: error.message, status: .inputOutput)
    }
    do throws(ScriptFailure) {
      guard
        try session.run(
          script, arguments: words.dropFirst().map { Array($0.utf8) },
          hasConsent: argument.hasConsent)
      else { return }
    } catch {
      throw CommandFailure(message: String(error.text.dropFirst(6).dropLast()), status: .badScript)
    }
    let literals = words.map(\.luaLiteral)
    session.save(
      code: "assert(loadfile(\(literals[0])))(\(literals.dropFirst().joined(separator: ", ")))")
  }

  static let reload = SessionCommand(
    name: "reload", parameter: "MODULE", summary: "load a module again, and use the new one"
  ) { session, argument throws(CommandFailure) in
    let name = argument.text
    guard !name.isEmpty else { throw CommandFailure(message: ":reload MODULE: there is no module") }
    let stack = session.runtime.lua.stack
    let count = stack.count
    defer { stack.setCount(count) }
    stack.pushLoaded()
    let type = stack.pushField(name, of: -1)
    guard type != .nil else {
      throw CommandFailure(message: "module '\(name)' is not loaded", status: .scriptFailed)
    }
    stack.pushCopy(of: -1)
    stack.unseal()
    guard !session.isBuiltIn(name), stack.isSame(-1, -2) else {
      throw CommandFailure(message: "'\(name)' is part of Halo", status: .scriptFailed)
    }
    stack.pop()
    stack.pushNil()
    stack.setField(name, of: count + 1)
    guard session.evaluate("require \(name.luaLiteral)", isShown: false) else {
      // The old one goes on serving.
      stack.setField(name, of: count + 1)
      return
    }
    stack.pushField(name, of: count + 1)
    session.environment.replaceValue()
    session.source.tell("loaded '\(name)' again\n")
  }

  static let save = SessionCommand(
    name: "save", parameter: "FILE", summary: "write the inputs that succeeded as a script"
  ) { session, argument throws(CommandFailure) in
    let path = argument.text
    guard !path.isEmpty else { throw CommandFailure(message: ":save FILE: there is no file") }
    let reader = session.reader
    let script = SavedScript(
      inputs: session.inputs, compiles: { reader.error(in: $0) == nil },
      isSecret: { session.runtime.places.isSecret($0) })
    // Inputs may hold what only their writer should read.
    let isNew = try session.write(script.text, to: path, permissions: .ownerReadWrite)
    let omissions =
      switch script.omissions {
      case 0: ""
      case 1: ", without an input that has a secret in it"
      case let count: ", without \(count) inputs that have secrets in them"
      }
    session.source.tell("\(isNew ? "saved" : "replaced") \(path)\(omissions)\n")
  }

  static let edit = SessionCommand(
    name: "edit", summary: "edit the last input in $EDITOR, and run what comes back"
  ) { session, _ throws(CommandFailure) in
    guard let elsewhere = session.elsewhere else {
      throw CommandFailure(message: ":edit needs a terminal", status: .usage)
    }
    let before = session.lastInput
    switch elsewhere.edit(before.isEmpty ? "" : before + "\n") {
    case .notStarted:
      throw CommandFailure(
        message: "cannot start the editor; EDITOR names another one", status: .inputOutput)
    case .givenUp(let status):
      throw CommandFailure(
        message: "the editor ended with \(status); nothing was run", status: .scriptFailed)
    case .text(let text):
      let input = text.trimmed
      guard !input.isEmpty, !input.utf8.elementsEqual(before.trimmed.utf8) else {
        return session.source.tell("it is as it was; nothing was run\n")
      }
      session.source.recall(input)
      session.source.tell(input.escapingControlsInLines + "\n")
      session.perform(input, line: 1, wasWarned: false)
    }
  }

  static let tasks = SessionCommand(
    name: "tasks", summary: "list the tasks that go on, and what they wait for"
  ) { session, _ in
    let report = TaskReport.text(of: session.runtime.loop, at: session.runtime.clock.now)
    session.printer.write(String(report.dropFirst("halo: ".count)))
  }
}
