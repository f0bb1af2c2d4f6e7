internal import CSignals
internal import CloudModule
internal import Glibc
internal import Ports
internal import StandardModules

/// The end of what no script does, asked for by Ctrl-C, SIGTERM or a closed terminal: the first one ends
/// it after the change under way, the second one ends the process. Where it has a time, that ends it at once.
final class StopRequest {
  private let mailbox: OpaquePointer
  private let notice: String
  /// When it is made by itself, and what is said then, a line.
  private let limit: (end: Instant, notice: String)?
  private let log: RunLog
  private let clock = SystemClock()
  private var made: ExitStatus?

  /// Can be read when it may have been made.
  var descriptor: CInt { signals_descriptor(mailbox) }

  /// - Parameters:
  ///   - notice: what is said at once when it is made, a line; empty for nothing.
  ///   - limit: how long it may take, and what is said, a line, when that is over.
  init(saying notice: String, within limit: (time: Duration, notice: String)? = nil, log: RunLog) {
    guard let mailbox = signals_mailbox_new() else { fatalError("no memory for signals") }
    (self.mailbox, self.notice, self.log) = (mailbox, notice, log)
    self.limit = limit.map { [clock] in (clock.now + $0.time, $0.notice) }
  }

  deinit { signals_mailbox_free(mailbox) }

  /// The exit code that it leads to; nil as long as it was not made.
  var status: ExitStatus? {
    guard made == nil else { return made }
    if signals_take_stop(mailbox) != 0 {
      made = Interrupt.status ?? .interrupted
      if !notice.isEmpty { log.report(.info, notice) }
    } else if let limit, clock.now >= limit.end {
      made = .timedOut
      log.report(.error, limit.notice)
    }
    return made
  }

  /// A world in which what is done ends when it is made, and which tells whoever watches what it waits
  /// for.
  func attended(_ world: World) -> World {
    var world = world
    if let limit { world.end = min(world.end, limit.end) }
    // Where lines change, they show it; a terminal without them has a line for each long wait.
    let isWatched = log.isVerbose || isatty(STDERR_FILENO) == 1 && log.region == nil
    world.attendance = Attendance(
      descriptor: signals_descriptor(mailbox), asked: { [self] in status != nil },
      tell: { [log] what, time in
        if isWatched { log.report(.info, "halo: \(what); \(time.short) to wait\n") }
      }, every: log.region == nil ? nil : .milliseconds(200),
      show: { [log] in log.region?.show($0) },
      announce: { [log] in
        log.report(
          .info,
          "halo: run \($0.run): nobody knows what became of \($0.change): looking for up "
            + "to \($0.usual.short), \($0.most.short) at most where it is under way\n")
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

extension LiveRegion {
  /// Where it takes no longer, nothing is shown.
  private static let delay = Duration.milliseconds(300)

  /// Shows what is under way where no script runs.
  fileprivate func show(_ work: Attendance.Work?) {
    guard let work, work.elapsed > Self.delay else { return erase() }
    let item = ActivityLines.Item(what: work.what, elapsed: work.elapsed, next: work.rest)
    show(ActivityLines(items: [item], waiting: 1).text(room: room, columns: columns))
  }
}
