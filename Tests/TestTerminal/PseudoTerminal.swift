internal import CTestTerminal
internal import Glibc

/// Our end of a pseudo-terminal, and the program on the far one.
struct PseudoTerminal {
  /// Does not block.
  let descriptor: Int32
  let process: pid_t

  init(
    _ program: String, _ arguments: [String], environment: [String: String], directory: String,
    columns: Int, rows: Int
  ) throws(Terminal.Failure) {
    let argumentVector = ([program] + arguments).map { strdup($0) } + [nil]
    let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in argumentVector + variables { free(text) } }
    var process: pid_t = 0
    descriptor = ctestterminal_start(
      program, argumentVector, variables, directory, Int32(columns), Int32(rows), &process)
    self.process = process
    guard descriptor >= 0 else {
      let reason = String(cString: strerror(-descriptor))
      throw Terminal.Failure(description: "cannot start \(program) on a terminal: \(reason)")
    }
  }

  func resize(columns: Int, rows: Int) {
    ctestterminal_resize(descriptor, Int32(columns), Int32(rows))
  }
}
