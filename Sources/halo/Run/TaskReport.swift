internal import LuaHost
internal import TaskLoop
internal import Ports

/// What SIGUSR1 prints: every task, what it waits for and where.
enum TaskReport {
  static func text(of loop: TaskLoop, at now: Instant) -> String {
    let tasks = loop.tasks
    var text = "halo: \(tasks.count) \(tasks.count == 1 ? "task" : "tasks")\n"
    for task in tasks {
      text += "task \(task.id.number)\(task.name.map { " '\($0)'" } ?? ""): \(task.state.rawValue)"
      if let activity = loop.activity(of: task) {
        let what = [activity.what, activity.state].compactMap { $0 }.joined(separator: ": ")
        text += " for \((now - activity.since).inSeconds.tenths) s, \(what)"
      }
      if let position = task.spawnedAt { text += ", spawned at \(position)" }
      text += "\n"
      for line in (task.activeCalls?.description ?? "").split(separator: "\n") {
        text += "  \(line)\n"
      }
    }
    return text
  }
}

extension Double {
  fileprivate var tenths: Double { (self * 10).rounded() / 10 }
}
