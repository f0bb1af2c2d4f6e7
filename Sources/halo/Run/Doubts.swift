internal import CloudModule
internal import LuaHost
internal import StandardModules
internal import TaskLoop
internal import Text

/// The changes that tasks have left in doubt which nobody waits for any more.
final class Doubts {
  private(set) var areThere = false
  /// Whether somebody else finds out about the changes of a task.
  var areOthers: (ScheduledTask) -> Bool = { _ in false }
  private var told: [String] = []
  private let log: RunLog

  init(log: RunLog) {
    self.log = log
  }

  func note(_ task: ScheduledTask, _ stack: LuaStack) {
    // Of ten thousand that were cancelled together none is taken apart.
    guard stack.type(at: -1) == .table else { return }
    stack.pushField("in_doubt", of: -1)
    let mayBeInDoubt = stack.isTrue(at: -1)
    stack.pop()
    guard mayBeInDoubt, let error = UncaughtError(at: -1, of: stack), error.isInDoubt,
      !areOthers(task)
    else { return }
    areThere = true
    tell("in task \(task.id.number): \(stack.description(at: -1))")
  }

  /// Tells of changes that nobody was told of yet.
  ///
  /// - Parameters:
  ///   - lines: one for each.
  ///   - message: what is told of the script's end.
  func tell(_ lines: [String], besides message: String) {
    for line in lines
    where !(told + [message]).contains(where: { $0.utf8.contains(line.utf8) }) { tell(line) }
  }

  private func tell(_ message: String) {
    told.append(message)
    log.report(.error, "halo: \(message.withIndentedContinuation)\n")
  }
}
