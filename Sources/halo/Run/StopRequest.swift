internal import CSignals
internal import CloudModule
internal import Glibc
internal import Ports
internal import StandardModules

/// The end of what no script does, asked for by Ctrl-C, SIGTERM or a closed terminal: the first one ends
/// it after the change under way, the second one ends the process.
final class StopRequest {
  private let mailbox: OpaquePointer
  private let notice: String
  private let log: RunLog
  private var isMade = false

  /// - Parameter notice: what is said at once when it is made, a line.
  init(saying notice: String, log: RunLog) {
    guard let mailbox = signals_mailbox_new() else { fatalError("no memory for signals") }
    (self.mailbox, self.notice, self.log) = (mailbox, notice, log)
  }

  deinit { signals_mailbox_free(mailbox) }

  /// The exit code that it leads to; nil as long as it was not made.
  var status: ExitStatus? {
    if !isMade, signals_take_stop(mailbox) != 0 {
      isMade = true
      log.report(.info, notice)
    }
    return isMade ? Interrupt.status ?? .interrupted : nil
  }

  /// A world in which what is done ends when it is made, and which tells whoever watches what it waits
  /// for.
  func attended(_ world: World) -> World {
    var world = world
    let isWatched = log.isVerbose || isatty(STDERR_FILENO) == 1
    world.attendance = Attendance(
      descriptor: signals_descriptor(mailbox), asked: { [self] in status != nil },
      tell: { [log] what, time in
        if isWatched { log.report(.info, "halo: \(what); \(time.short) to wait\n") }
      })
    return world
  }

  /// Does `body`, to which it applies.
  func whileHandling<Result>(
    _ body: () throws(ScriptFailure) -> Result
  ) throws(ScriptFailure) -> Result {
    try Interrupt.whileHandling(for: mailbox, body)
  }
}
