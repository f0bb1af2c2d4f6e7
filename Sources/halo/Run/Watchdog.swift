internal import CloudModule
internal import Glibc
internal import LineEditor
internal import LuaHost
// Where `timespec` is declared when the Swift runtime is linked in.
internal import StandardModules
internal import SwiftOverlayShims
internal import Ports

/// Stops Lua code that never waits: at its deadline an alarm interrupts it, and if it cannot be
/// interrupted, because it is inside a C function, the process ends.
enum Watchdog {
  // A signal handler has no context but globals; they are written before the alarm is set.
  nonisolated(unsafe) private static var lua: LuaState?
  nonisolated(unsafe) private static var timer: timer_t?
  /// The first timer is number 0, which to Swift is nil.
  nonisolated(unsafe) private static var hasTimer = false
  nonisolated(unsafe) private static var lastAnswered: UInt32 = 0
  nonisolated(unsafe) private static var unanswered = 0
  /// Made before it is needed: a signal handler can make no text.
  nonisolated(unsafe) private static var lastWords: StaticString = ""

  /// How often an alarm is repeated, and how many may go unanswered.
  private static let interval = 0.25
  private static let patience = 8

  static func install(lua: LuaState, format: LogFormat) {
    self.lua = lua
    lastWords =
      switch format {
      case .text: "halo: timed out inside a function that cannot be interrupted\n"
      case .json:
        """
        {"level":"error","message":"timed out inside a function that cannot be interrupted",\
        "fields":{"exit":124}}

        """
      }
    var event = sigevent()
    event.sigev_notify = CInt(SIGEV_SIGNAL)
    event.sigev_signo = SIGALRM
    var timer: timer_t?
    guard timer_create(CLOCK_MONOTONIC, &event, &timer) == 0 else { return }
    self.timer = timer
    hasTimer = true
    // Once out of turn, which changes nothing: what Swift makes when code first runs it makes now, and
    // not in a handler that may have interrupted the allocator.
    ring()
    Signals.handle(SIGALRM) { _ in Watchdog.ring() }
  }

  /// Rings at a time, and again and again after that; never at `.never`.
  static func set(_ time: Instant, on clock: any Clock) {
    guard hasTimer else { return }
    let delay = time == .never ? nil : time - clock.now
    var times = itimerspec()
    if let delay {
      let nanoseconds = max(1, delay.nanoseconds)
      times.it_value = timespec(
        tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
      times.it_interval = timespec(tv_sec: 0, tv_nsec: Int(interval * 1e9))
    }
    unanswered = 0
    timer_settime(timer, 0, &times, nil)
  }

  private static func ring() {
    guard let lua else { return }
    guard lua.isRunning else {
      // A host function is on top, or nothing of Lua's. Whoever runs next is asked: a loop that does
      // little but call the host would be met by no alarm for a long time.
      unanswered = 0
      lua.interrupt()
      return
    }
    let answered = lua.interruptionsAnswered
    unanswered = answered == lastAnswered ? unanswered + 1 : 0
    lastAnswered = answered
    guard unanswered < patience else {
      LineEditor.restoreTerminal()
      Signals.write(lastWords)
      _exit(ExitStatus.timedOut.rawValue)
    }
    lua.interrupt()
  }
}
