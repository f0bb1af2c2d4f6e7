public import HuaweiCloud
public import JSON
public import LuaHost
internal import StandardModules

/// The Lua form of a `CloudError`: a table with a metatable, whose `tostring` is one readable line.
///
/// Fields: `kind`, `operation`, `status`, `code`, `message`, `request_id`, `attempts`, `hint`,
/// `in_doubt`, `rolled_back` (in a transaction), `details` (what was looked at, a line each), `position` (where
/// the script made the call: `job.lua:12`), `line` (all of it on one line,
/// without the position) and `traceback`.
public final class ErrorTable {
  private var metatable: LuaReference?

  init() {}

  /// The error to throw from a host function or from the completion of an operation.
  func error(_ cloudError: CloudError) -> LuaError {
    LuaError(cloudError.line) { [self] stack in push(cloudError, on: stack) }
  }

  private func push(_ error: CloudError, on stack: LuaStack) {
    let position = stack.position()?.description
    let traceback = stack.traceback()?.description
    stack.pushTable(fields: 12)
    fill(error, position: position, traceback: traceback, on: stack)
  }

  /// Makes the table on top the error. [-0, +0]
  func fill(
    _ error: CloudError, position: String?, traceback: String?, on stack: LuaStack
  ) {
    set("kind", error.kind.rawValue, on: stack)
    set("operation", error.operation, on: stack)
    set("code", error.code, on: stack)
    set("message", error.message, on: stack)
    set("request_id", error.requestID, on: stack)
    set("hint", error.hint, on: stack)
    set("position", position, on: stack)
    set("traceback", traceback, on: stack)
    set("line", error.line, on: stack)
    set("details", error.details?.joined(separator: "\n"), on: stack)
    if let status = error.status {
      stack.push(status)
      stack.setField("status", of: -2)
    }
    stack.push(error.attempts)
    stack.setField("attempts", of: -2)
    stack.push(error.inDoubt)
    stack.setField("in_doubt", of: -2)
    pushMetatable(on: stack)
    stack.setMetatable(of: -2)
  }

  /// The members that say something to people, in the order in which they want to know.
  package static let shownFields = [
    "kind", "operation", "status", "code", "message", "hint", "in_doubt", "rolled_back",
    "request_id", "attempts", "position", "traceback",
  ]

  private func set(_ name: String, _ value: String?, on stack: LuaStack) {
    guard let value else { return }
    stack.push(value)
    stack.setField(name, of: -2)
  }

  private func pushMetatable(on stack: LuaStack) {
    if let metatable {
      stack.push(metatable)
      return
    }
    stack.pushTable(fields: 3)
    stack.push("cloud.Error")
    stack.setField("__name", of: -2)
    stack.push(function: { stack throws(LuaError) in
      stack.pushField("position", of: 1)
      stack.pushField("line", of: 1)
      let (position, line) = (stack.string(at: -2), stack.string(at: -1))
      stack.pushField("details", of: 1)
      let details = stack.string(at: -1).map { "\n" + $0 } ?? ""
      stack.push([position, line].compactMap { $0 }.joined(separator: ": ") + details)
      return .results(1)
    })
    stack.setField("__tostring", of: -2)
    stack.guardMetatable()
    stack.pushCopy(of: -1)
    metatable = stack.popReference()
  }
}

// MARK: Reading one back

extension CloudError {
  /// The error that the table at `index` was made of; nil when it is none of `cloud`'s.
  init?(at index: Int, of stack: LuaStack) {
    let index = stack.absolute(index)
    guard let known = UncaughtError(at: index, of: stack) else { return nil }
    let count = stack.count
    defer { stack.setCount(count) }
    func text(_ name: String) -> String? {
      stack.pushField(name, of: index)
      return stack.string(at: -1)
    }
    func number(_ name: String) -> Int? {
      stack.pushField(name, of: index)
      return stack.integer(at: -1)
    }
    self.init(
      known.kind, operation: text("operation") ?? "", status: number("status"),
      code: text("code"), message: text("message") ?? "", requestID: text("request_id"),
      attempts: number("attempts") ?? 0, hint: text("hint"), inDoubt: known.isInDoubt)
    details = text("details").map { $0.split(separator: "\n").map(String.init) }
  }
}

/// What the host needs to know of an error that no script caught.
public struct UncaughtError {
  /// What went wrong, by the words that scripts compare with.
  public let kind: ErrorKind
  /// Whether a change may have been made nevertheless.
  public let isInDoubt: Bool
  /// Whether a request was sent at all.
  public let wasSent: Bool
  /// Whether the reason is a journal that cannot be reached.
  public let isOfJournal: Bool
  /// The stack at the place where the error was made.
  public let traceback: String?
  /// What else the error says, but for its message, for programs.
  public let fields: [JSONMember]

  /// Nil when the value at `index` is not an error of the `cloud` module.
  public init?(at index: Int, of stack: LuaStack) {
    let index = stack.absolute(index)
    let count = stack.count
    defer { stack.setCount(count) }
    guard stack.type(at: index) == .table, stack.pushMetatable(at: index) else { return nil }
    stack.pushField("__name", of: -1)
    guard stack.string(at: -1) == "cloud.Error" else { return nil }
    stack.pushField("kind", of: index)
    guard let kind = stack.string(at: -1).flatMap(ErrorKind.init) else { return nil }
    self.kind = kind
    stack.pushField("attempts", of: index)
    wasSent = stack.integer(at: -1) ?? 0 > 0
    stack.pushField("in_doubt", of: index)
    isInDoubt = stack.isTrue(at: -1)
    stack.pushField("code", of: index)
    isOfJournal =
      kind == .journal
      || stack.string(at: -1).map { $0.utf8.elementsEqual(CloudError.journalCode.utf8) } ?? false
    stack.pushField("traceback", of: index)
    traceback = stack.string(at: -1)
    fields = ErrorTable.shownFields.filter { $0 != "message" && $0 != "traceback" }.compactMap {
      name in
      stack.pushField(name, of: index)
      defer { stack.pop() }
      switch stack.type(at: -1) {
      case .boolean: return JSONMember(name, .boolean(stack.isTrue(at: -1)))
      case .number: return stack.integer(at: -1).map { JSONMember(name, .integer(Int64($0))) }
      default: return stack.string(at: -1).map { JSONMember(name, .string($0)) }
      }
    }
  }
}
