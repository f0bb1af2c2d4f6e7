internal import CSignals
internal import Ports
internal import StandardModules

/// Stops Lua code that never waits: at its deadline an alarm interrupts it, and if it cannot be
/// interrupted, because it is inside a C function, the process ends.
enum Watchdog {
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
