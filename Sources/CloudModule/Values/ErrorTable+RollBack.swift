internal import HuaweiCloud
internal import LuaHost
internal import TaskLoop

// What an error says of the roll-back that it has led to.
extension ErrorTable {
  /// Marks the error object on top: `rolled_back`, and a note in its line. What is no table becomes
  /// an error of the kind `script`, with what it was as its `cause`. [-1, +1]
  ///
  /// - Parameter task: in which it was raised, and that was waited for here.
  func mark(_ result: RollBackResult, of task: ScheduledTask, on stack: LuaStack) {
    let note = result.note
    if stack.type(at: -1) != .table {
      // What says nothing of changes is left as it was raised.
      guard let note else { return }
      wrap(stack.description(at: -1), on: stack)
      place(in: task, on: stack)
      append(note, to: ["message", "line"], on: stack)
    } else {
      settle(result, on: stack)
      if CloudError(at: -1, of: stack) != nil { place(in: task, on: stack) }
      if let note { append(note, to: ["message", "line"], on: stack) }
    }
    stack.push(result.isComplete)
    stack.setField("rolled_back", of: -2)
  }

  /// A table in the place of the value on top. [-1, +1]
  private func wrap(_ text: String, on stack: LuaStack) {
    let error = CloudError(.script, operation: "", message: text)
    stack.pushTable(fields: 10)
    stack.insert(at: stack.count - 1)
    stack.setField("cause", of: -2)
    fill(error, position: nil, traceback: nil, on: stack)
  }

  /// Where it happened, as the one who waits sees it: the task is an affair of ours. [-0, +0]
  private func place(in task: ScheduledTask, on stack: LuaStack) {
    stack.pushField("position", of: -1)
    stack.pushField("kind", of: -2)
    let isPlaced = stack.type(at: -2) != .nil || stack.string(at: -1) == ErrorKind.script.rawValue
    stack.pop(2)
    if !isPlaced, let position = task.spawnedAt {
      stack.push(position.description)
      stack.setField("position", of: -2)
    }
    stack.pushField("traceback", of: -1)
    var inside = stack.string(at: -1)
    stack.pop()
    if inside == nil, case .failed(let failure) = task.result {
      inside = failure.traceback?.description
    }
    let parts = [inside, stack.traceback()?.description].compactMap(\.self).filter { !$0.isEmpty }
    stack.push(parts.joined(separator: "\n"))
    stack.setField("traceback", of: -2)
  }

  /// An error of the cloud is in doubt as far as the roll-back is. [-0, +0]
  private func settle(_ result: RollBackResult, on stack: LuaStack) {
    guard var error = CloudError(at: -1, of: stack), error.inDoubt != result.hasDoubt else {
      return
    }
    if error.inDoubt { error.hint = nil }
    error.inDoubt = result.hasDoubt
    stack.push(error.inDoubt)
    stack.setField("in_doubt", of: -2)
    guard !error.inDoubt else { return }
    // Nobody has to look any more.
    stack.pushNil()
    stack.setField("hint", of: -2)
    stack.push(error.line)
    stack.setField("line", of: -2)
  }

  private func append(_ note: String, to fields: [String], on stack: LuaStack) {
    for field in fields {
      stack.pushField(field, of: -1)
      let text = stack.type(at: -1) == .string ? stack.string(at: -1) : nil
      stack.pop()
      guard let text else { continue }
      stack.push(text + note)
      stack.setField(field, of: -2)
    }
  }
}
