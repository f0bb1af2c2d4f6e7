internal import HuaweiCloud
internal import TaskLoop
internal import Ports

/// Keeps changes that the service could not tell apart from being under way together.
final class ExclusiveChanges {
  private var lines: [String: Semaphore] = [:]
  /// How many lines there may be before the idle ones are cleared away.
  private var clearance = 100

  /// The operation, behind those with the same key. No key, no line.
  func inLine(_ operation: any Wait, key: String?) -> any Wait {
    guard let key else { return operation }
    if lines.count > clearance {
      lines = lines.filter { !$0.value.isIdle }
      clearance = max(100, 2 * lines.count)
    }
    let line = lines[key] ?? Semaphore(1)
    lines[key] = line
    return line.guarding(operation)
  }
}

extension CallOptions {
  /// With the deadline of the task that makes the call.
  func until(_ deadline: Instant) -> CallOptions {
    var options = self
    options.deadline = min(options.deadline, deadline)
    return options
  }
}
