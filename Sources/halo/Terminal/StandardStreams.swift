internal import CTerminal
internal import Files
internal import Text

// `stdout` is a variable of C, which Swift cannot know to be safe.
@preconcurrency internal import Glibc

/// Where the results of a command go. A command that cannot write them ends there, unless nobody wants them any more.
enum StandardOutput {
  /// The stream of C's, as Lua writes to them, in which something has been lost, with the reason where it can
  /// still be told; nil for none.
  static var failure: String? {
    // Lua flushes after every line, so an error may be long past: the stream remembers it.
    if fflush(stdout) != 0 || ferror(stdout) != 0, !hasEnough(STDOUT_FILENO) {
      return "standard output" + reason(of: STDOUT_FILENO)
    }
    guard ferror(stderr) != 0, !hasEnough(STDERR_FILENO) else { return nil }
    return "standard error" + reason(of: STDERR_FILENO)
  }

  /// Why something was lost in a stream that remembers no more than that it was: what its file says to no bytes
  /// at all, or that its disk is full.
  private static func reason(of descriptor: CInt) -> String {
    var facts = statvfs()
    if Glibc.write(descriptor, "", 0) == 0 {
      guard fstatvfs(descriptor, &facts) == 0, facts.f_blocks > 0, facts.f_bavail == 0 else {
        return ""
      }
      errno = ENOSPC
    }
    return ": \(String(cString: strerror(errno)))"
  }

  /// Whether it leads to a reader that has gone: `| head -1`, or a terminal. What he did not want is not lost.
  private static func hasEnough(_ descriptor: CInt) -> Bool {
    var facts = stat()
    guard fstat(descriptor, &facts) == 0,
      [S_IFIFO, S_IFSOCK, S_IFCHR].contains(facts.st_mode & S_IFMT)
    else { return false }
    var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return Glibc.poll(&poll, 1, 0) == 1 && poll.revents & Int16(POLLERR | POLLHUP) != 0
  }

  /// Whether something that was printed has been given up, as nobody read it.
  nonisolated(unsafe) private static var isUnread = false

  /// Hands on what the script has printed. What nobody reads in the time that there is is given up.
  static func flush() {
    if cterminal_pending() > 0, !Watchdog.awaitRoom(in: STDOUT_FILENO) {
      cterminal_forget_pending()
      isUnread = true
    }
    fflush(nil)
  }

  /// - Throws: when something written to C's streams has been lost: a full disk must not look like
  ///   success.
  static func check() throws(ScriptFailure) {
    flush()
    if isUnread {
      throw ScriptFailure(
        text: "halo: cannot write standard output: nobody reads it\n",
        status: Interrupt.status ?? .timedOut)
    }
    guard let failure else { return }
    throw ScriptFailure(text: "halo: cannot write \(failure)\n", status: .inputOutput)
  }

  static func write(_ text: String) {
    write(bytes: Array(text.utf8))
  }

  /// Writes a text that was laid out for a usual terminal: on a narrower one, its lines are cut between words.
  static func write(page: String) { write(Terminal.fitted(page, on: Terminal.outputColumns)) }

  static func write(bytes: [UInt8]) {
    let isWhole = bytes.last == UInt8(ascii: "\n")
    guard !LiveRegion.stepAside(isWhole: isWhole, { writeAll(bytes, to: STDOUT_FILENO) }) else {
      return
    }
    let code = errno
    // A reader that has enough ends nothing, nor does a terminal that was closed: what the command came to is told
    // by its exit code.
    if code == EPIPE || hasEnough(STDOUT_FILENO) { return }
    let reason = String(cString: strerror(code))
    StandardError.write("halo: cannot write standard output: \(reason)\n")
    exit(ExitStatus.inputOutput.rawValue)
  }
}

/// Where everything about a run is written; its results go to standard output.
enum StandardError {
  /// Says something in a line, in which a name that somebody gave cannot do anything to a terminal.
  static func tell(_ message: String) { write("halo: \(message.escapingControls)\n") }

  /// What writes instead while an input is being edited on the terminal. One thread writes.
  nonisolated(unsafe) static var detour: ((String) -> Void)?

  static func write(_ text: String) {
    if let detour { return detour(text) }
    // What the script printed comes first, also when both go to one file.
    StandardOutput.flush()
    LiveRegion.stepAside(isWhole: text.utf8.last == UInt8(ascii: "\n")) {
      ScriptOutput.beginLine()
      _ = Watchdog.write(Array(text.utf8), to: STDERR_FILENO)
    }
  }
}
