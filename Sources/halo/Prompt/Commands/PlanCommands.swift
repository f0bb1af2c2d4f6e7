internal import Text

extension SessionCommand {
  static let plan = SessionCommand(
    name: "plan", parameter: "CODE | FILE [ARG...]",
    summary: "show what code would change, which has the session's plain data, no functions"
  ) { session, argument throws(CommandFailure) in
    guard !argument.text.isEmpty else {
      throw CommandFailure(message: "say what to plan: ':plan CODE', or ':plan FILE [ARG...]'")
    }
    let rehearsal = SessionRehearsal(session)
    if let words = argument.text.shellWords, let path = words.first, path != "-",
      path.isNamedAsScript || fileExists(path)
    {
      let script: Script
      do throws(FileError) {
        script = try Script(path: Array(path.utf8))
      } catch {
        throw CommandFailure(message: error.message, status: .inputOutput)
      }
      return try rehearsal.show(script, Array(words.dropFirst()))
    }
    switch session.reader.read(argument.text, line: 1) {
    case .complete(let block):
      try rehearsal.show(Array(block.source.utf8), named: Array(BlockReader.chunkName.utf8))
    case .unfinished(let message), .wrong(let message):
      throw CommandFailure(message: message, status: .badScript)
    }
  }
}
