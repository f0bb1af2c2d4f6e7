public import Ports

// What tasks know of each other's changes: by that reads are told apart.
extension RunRecorder {
  /// Where a task stands between the changes: what it asks is the same question only as long as this
  /// is the same.
  public func place(of task: Int64) -> [UInt8] { counter.place(of: task) }

  /// Tells that a task begins: what its parent changed lies before everything it reads.
  public func begin(task: Int64, spawnedBy parent: Int64) {
    counter.begin(task: task, spawnedBy: parent)
  }

  /// Tells what people call a task. It is written with what is written next.
  public func name(task: Int64, _ name: String, at time: WallTime) {
    guard namedTasks.insert(task).inserted else { return }
    steps.append(.step(.naming(task: task, redaction.applied(to: name), at: time)))
    weight += name.utf8.count + 200
  }

  /// Tells that a task has waited for another one to end.
  public func join(task: Int64, waitedForBy waiter: Int64) {
    counter.join(task: task, waitedForBy: waiter)
  }
}
