internal import CloudModule
internal import LuaHost
internal import SystemPackage
internal import Text

// What can be done with the last result.
extension SessionCommand {
  static let showAll = SessionCommand(
    name: "all", summary: "show the whole of the last result"
  ) { session, _ in
    session.withResult { session.printer.show($0, of: $1, all: true) }
  }

  static let records = SessionCommand(
    name: "x", summary: "show the last result a record a page, with all fields"
  ) { session, _ in
    session.withResult { session.printer.showRecords(at: $0.lowerBound, of: $1) }
  }

  static let columns = SessionCommand(
    name: "columns", parameter: "[NAME...]",
    summary: "show these fields of the last result, or the usual ones"
  ) { session, argument throws(CommandFailure) in
    let names = argument.text.words(between: " ,").map(String.init)
    try session.look { $0.columns = names.isEmpty ? nil : names }
  }

  static let sort = SessionCommand(
    name: "sort", parameter: "[-]NAME",
    summary: "show the last result by the order of a field, or with - the other way round"
  ) { session, argument throws(CommandFailure) in
    guard !argument.text.isEmpty else {
      throw CommandFailure(message: ":sort NAME: there is no field")
    }
    try session.look { $0.order = argument.text }
  }

  static let csv = SessionCommand(
    name: "csv", parameter: "FILE", summary: "write the last result as CSV"
  ) { session, argument throws(CommandFailure) in
    try session.writeResult(as: "csv", to: argument.text)
  }

  static let json = SessionCommand(
    name: "json", parameter: "FILE", summary: "write the last result as JSON"
  ) { session, argument throws(CommandFailure) in
    try session.writeResult(as: "json", to: argument.text)
  }
}

extension Session {
  /// Has the last result on the stack.
  fileprivate func withResult(_ body: (Range<Int>, LuaStack) -> Void) {
    let stack = runtime.lua.stack
    environment.push(on: stack)
    stack.pushField("_", of: -1)
    body(stack.count..<stack.count + 1, stack)
    stack.pop(2)
  }

  /// Shows the last result with another view of it, which stays when it can be had.
  fileprivate func look(_ change: (inout ResultView) -> Void) throws(CommandFailure) {
    guard !hasResult || !resultFields.isEmpty else {
      throw CommandFailure(
        message: "the last result has no fields: it is no record and no list of them",
        status: .scriptFailed)
    }
    let before = view
    change(&view)
    do throws(CommandFailure) {
      let width = printer.isTerminal ? Terminal.columns : nil
      printer.show(text: try formattedResult(as: "table", width: width))
    } catch {
      view = before
      throw error
    }
  }

  fileprivate func writeResult(as form: String, to path: String) throws(CommandFailure) {
    guard !path.isEmpty else {
      throw CommandFailure(message: ":\(form) FILE: there is no file")
    }
    let text = try formattedResult(as: form)
    let isNew = try write(text, to: path)
    source.tell("\(isNew ? "wrote" : "replaced") \(path)\n")
  }

  /// Writes a file that is not there yet, or that this session has written.
  ///
  /// - Returns: whether it is new.
  func write(
    _ text: String, to path: String,
    permissions: FilePermissions = [
      .ownerReadWrite, .groupReadWrite, .otherReadWrite,
    ]
  ) throws(CommandFailure) -> Bool {
    guard savedFiles.contains(path) || !fileExists(path) else {
      throw CommandFailure(
        message: "\(path) exists; choose another name or remove it", status: .inputOutput)
    }
    do throws(FileError) {
      try writeFile(path, Array(text.utf8), permissions: permissions)
    } catch {
      throw CommandFailure(message: error.message, status: .inputOutput)
    }
    return savedFiles.insert(WireKey(path)).inserted
  }
}
