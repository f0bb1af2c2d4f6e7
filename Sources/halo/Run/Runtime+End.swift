internal import Ports

// The end of the process.
extension Runtime {
  /// Ends the Lua state of the process, which has nothing else left to do: its finalizers run, for no longer
  /// than the script may, or for a little while where its time is over or somebody wants it to end.
  ///
  /// - Parameter code: what the process exits with.
  static func end(_ code: Int32) {
    guard let runtime = last else { return }
    last = nil
    let clock = runtime.clock
    let soon = clock.now + patience
    let isStopped = Interrupt.status != nil
    Watchdog.close(
      runtime.lua, by: isStopped ? soon : max(runtime.deadline, soon), on: clock,
      exitingWith: code, format: runtime.log.format)
    if runtime.stage != nil { PlanOutput.finish() }
    StandardOutput.flush()
  }

  /// What the alarm has with other code that cannot be interrupted.
  private static let patience = Duration.seconds(2)
}
