internal import CloudModule
internal import LuaHost
internal import TaskLoop
internal import Text

/// How the last result is to be seen as a table: what `:columns` and `:sort` have said.
struct ResultView {
  var columns: [String]?
  /// A field, or `-field` for the other direction.
  var order: String?
}

extension Session {
  /// The last result by `tables.format`, as the view has it.
  ///
  /// - Parameter form: `table`, `csv`, `json`.
  func formattedResult(as form: String, width: Int? = nil) throws(CommandFailure) -> String {
    let stack = runtime.lua.stack
    stack.push(format)
    guard pushResult() else {
      stack.pop(2)
      throw CommandFailure(message: "there is no result yet", status: .scriptFailed)
    }
    stack.pushTable(fields: 4)
    stack.push(form)
    stack.setField("as", of: -2)
    if let width {
      stack.push(width)
      stack.setField("width", of: -2)
    }
    if let order = view.order {
      stack.push(order)
      stack.setField("sort", of: -2)
    }
    if let columns = view.columns {
      stack.pushTable(elements: columns.count)
      for (index, name) in columns.enumerated() {
        stack.push(name)
        stack.setElement(index + 1, of: -2)
      }
      stack.setField("columns", of: -2)
    }
    let thread = stack.makeThread(arguments: 2)
    switch runtime.loop.run(thread) {
    case .finished: return thread.stack.string(at: 1) ?? ""
    case .failed(let failure):
      let message = failure.message
      let name = "tables.format: "
      throw CommandFailure(
        message: message.hasPrefix(name) ? String(message.dropFirst(name.count)) : message,
        status: .scriptFailed)
    }
  }

  /// Pushes the last result; false when that is nil. [-0, +1]
  private func pushResult() -> Bool {
    let stack = runtime.lua.stack
    environment.push(on: stack)
    let type = stack.pushField("_", of: -1)
    stack.remove(at: -2)
    return type != .nil
  }

  var hasResult: Bool {
    defer { runtime.lua.stack.pop() }
    return pushResult()
  }

  /// The fields of the last result, or of the first record in it, for completion.
  var resultFields: [String] {
    let stack = runtime.lua.stack
    let count = stack.count
    defer { stack.setCount(count) }
    guard pushResult(), stack.type(at: -1) == .table else { return [] }
    if stack.length(at: -1) > 0 {
      stack.pushElement(1, of: -1)
      guard stack.type(at: -1) == .table else { return [] }
    }
    var names: [String] = []
    stack.forEachField(of: -1) {
      if let name = stack.string(at: -2) { names.append(name) }
    }
    return names.sorted()
  }
}
