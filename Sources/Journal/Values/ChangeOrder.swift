/// Whether changes that undo each other's effect are asked for in the order in which they were made: in
/// another one, what the cloud has is not what the script ends with.
struct ChangeOrder {
  /// A change that was asked for again, and by which task.
  private struct Asked {
    let change: RunHistory.Change
    let task: Int64
  }

  /// Of such changes the one after which nothing was seen any more of another one, by the number of that.
  var overwriters: [Int64: Int64] = [:]
  private var asked: [Int64: Asked] = [:]
  /// The first two that were asked for the other way round; nil for none.
  private(set) var reversed: (made: RunHistory.Change, before: RunHistory.Change)?

  /// Takes note that a task has asked for a change that was made. Of two tasks nobody knows which one is
  /// to be first.
  mutating func ask(_ change: RunHistory.Change, task: Int64) {
    guard !overwriters.isEmpty else { return }
    asked[change.number] = Asked(change: change, task: task)
    guard reversed == nil, let later = overwriters[change.number].flatMap({ asked[$0] }),
      later.task == task
    else { return }
    reversed = (change, later.change)
  }
}
