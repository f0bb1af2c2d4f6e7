// `stdout` is a variable of C, which Swift cannot know to be safe.
@preconcurrency internal import Glibc

/// Where the results of a command go. A command that cannot write them ends there.
enum StandardOutput {
  /// Whether anything written through C's streams, as Lua does, has been lost.
  static var hasFailed: Bool {
    // Lua flushes after every line, so an error may be long past: the stream remembers it.
    fflush(stdout) != 0 || ferror(stdout) != 0
  }

  static func write(_ text: String) {
    write(bytes: Array(text.utf8))
  }

  static func write(bytes: [UInt8]) {
    guard !writeAll(bytes, to: STDOUT_FILENO) else { return }
    let reason = String(cString: strerror(errno))
    StandardError.write("halo: cannot write standard output: \(reason)\n")
    exit(ExitStatus.inputOutput.rawValue)
  }
}
