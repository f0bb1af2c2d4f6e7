internal import CSignals
internal import Files
internal import Glibc
internal import HuaweiCloud
internal import JSON
internal import LuaHost
internal import Ports
internal import StandardModules
internal import Text

/// Stops Lua code that never waits: at its deadline an alarm interrupts it, and if it cannot be
/// interrupted, because it is inside a C function, the process ends.
enum Watchdog {
  // One thread sets it, before anything is waited for.
  nonisolated(unsafe) private static var limit: (time: Duration, format: LogFormat)?
  /// When the time of the process, or of its script, ends, by the clock of the system.
  nonisolated(unsafe) private static var end: Instant = .never
  /// Where nobody read in the time that there was.
  nonisolated(unsafe) private static var unread: Set<CInt> = []

  /// Has the time of the process begin, in which it may wait for what no event of a loop ends: for a file that is
  /// a pipe. The script's own begins with the script.
  static func begin(_ time: Duration?, format: LogFormat) {
    guard let time else { return }
    limit = (time, format)
    let clock = SystemClock()
    end(at: clock.now + time, on: clock)
  }

  /// Has the time of the process end then: the alarm rings, and who does not read is waited for no more.
  static func end(at time: Instant, on clock: any Clock) {
    end = time == .never ? .never : SystemClock().now + (time - clock.now)
    set(time, on: clock)
  }

  /// Does `body`, which may wait for ever; the process ends when its time does.
  ///
  /// - Parameter what: what it waits for, behind `waited for`.
  static func whileWaiting<Result, Failure>(
    for what: String, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let limit else { return try body() }
    return try saying(
      lateness(limit.time, what), ExitStatus.timedOut.rawValue, limit.format, body)
  }

  /// Ends a Lua state, whose finalizers run then. Nothing interrupts them: where they are not done in time,
  /// the process ends, and what is to be told has been told by then.
  ///
  /// - Parameters:
  ///   - deadline: when the process ends; `.never` leaves that to signals.
  ///   - code: what it exits with anyhow; with that of a time that is over where that is 0.
  static func close(
    _ lua: LuaState, by deadline: Instant, on clock: any Clock, exitingWith code: Int32,
    format: LogFormat
  ) {
    set(deadline, on: clock)
    saying(
      "timed out in a finalizer (__gc), after the end of the script",
      code == 0 ? ExitStatus.timedOut.rawValue : code, format
    ) { lua.close() }
    set(.never, on: clock)
  }

  /// Does `body`, in which nothing can be interrupted: at the alarm the process says a line and ends. The line
  /// is made beforehand: a signal handler can make no text.
  private static func saying<Result, Failure>(
    _ message: String, _ status: Int32, _ format: LogFormat,
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let line =
      switch format {
      case .text: "halo: \(message)\n"
      case .json:
        String(
          decoding: JSONValue.object([
            JSONMember("v", 1), JSONMember("level", "error"),
            JSONMember("message", .string(message)),
            JSONMember("fields", .object([JSONMember("exit", .integer(Int64(status)))])),
          ]).serialized(), as: UTF8.self) + "\n"
      }
    let words = strdup(line.escapingControlsInLines)
    signals_set_words_of_wait(words, status)
    defer {
      signals_set_words_of_wait(nil, status)
      free(words)
    }
    return try body()
  }

  /// Writes what is said, as `writeAll` does, to whom there is time to wait for.
  static func write(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      // As much as there is room for at least where there is some.
      let part = rest.count > leastRoom && !isFile(descriptor) ? rest.prefix(leastRoom) : rest
      guard awaitRoom(in: descriptor), writeAll(Array(part), to: descriptor) else { return false }
      rest = rest.dropFirst(part.count)
    }
    return true
  }

  /// Waits until what is written somewhere can be taken. Nobody who does not read is waited for much longer than the
  /// time of the process, or than it takes to end once somebody wants that; and then no more until he reads again.
  static func awaitRoom(in descriptor: CInt) -> Bool {
    let clock = SystemClock()
    var last = unread.contains(descriptor) ? clock.now : max(end, clock.now) + patience
    var isStopped = false
    while true {
      if !isStopped, Interrupt.status != nil {
        isStopped = true
        last = min(last, clock.now + patience)
      }
      var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      // A signal that has come just before ends no waiting.
      let left = max(.zero, min(last - clock.now, .milliseconds(250)))
      let count = poll(&ready, 1, CInt(left.milliseconds))
      if count > 0 || (count < 0 && errno != EINTR) {
        unread.remove(descriptor)
        return true
      }
      if clock.now >= last {
        unread.insert(descriptor)
        return false
      }
    }
  }

  private static let leastRoom = 4096
  private static let patience = Duration.seconds(2)

  private static func isFile(_ descriptor: CInt) -> Bool {
    var facts = stat()
    return fstat(descriptor, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG
  }

  /// What is said of a script that had no time left because something else took it.
  static func lateness(_ time: Duration?, _ what: String) -> String {
    "the script was not done within \(time?.short ?? ""): waited for \(what)"
  }

  /// Prepares what is said then: a signal handler can make no text.
  static func install(format: LogFormat) {
    let words: StaticString =
      switch format {
      case .text: "halo: timed out inside a function that cannot be interrupted\n"
      case .json:
        """
        {"v":1,"level":"error","message":"timed out inside a function that cannot be interrupted",\
        "fields":{"exit":124}}

        """
      }
    words.utf8Start.withMemoryRebound(to: CChar.self, capacity: words.utf8CodeUnitCount + 1) {
      signals_set_last_words($0, ExitStatus.timedOut.rawValue)
    }
  }

  /// Rings at a time, and again and again after that; never at `.never`.
  static func set(_ time: Instant, on clock: any Clock) {
    // Without a timer the time is looked at where the script waits.
    _ = signals_set_alarm(time == .never ? 0 : max(1, (time - clock.now).nanoseconds))
  }
}

/// Reads what another loader does, within the time of the process.
final class WatchedLoader: Loader {
  private let base: any Loader

  init(base: any Loader) {
    self.base = base
  }

  func load(_ request: LoadRequest) -> Result<[UInt8], LoadFailure> {
    switch request {
    case .file(let path, _): Watchdog.whileWaiting(for: path) { base.load(request) }
    // It has a limit of its own.
    case .command: base.load(request)
    }
  }
}
