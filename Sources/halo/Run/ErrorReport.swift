internal import CloudModule
internal import HuaweiCloud
internal import JSON
internal import LuaHost
internal import ScriptTools
internal import TaskLoop
internal import Text

/// What is printed, and which code the process ends with, when no one caught an error.
struct ErrorReport {
  private(set) var text: String
  private(set) var status: ExitStatus
  /// The same for programs: the message alone, and what else there is to know.
  private(set) var message: String
  let fields: [JSONMember]
  /// What is said below the message, a line each.
  private let context: [String]

  /// - Parameters:
  ///   - stack: holds the error object on top.
  ///   - isBrief: whether a traceback of one line, which says no more than the message, is left out.
  ///   - hidesPlace: whether nobody has written the lines of which the error tells.
  ///   - memory: how many bytes Lua may use; nil for any number.
  init(
    _ failure: LuaFailure, on stack: LuaStack, isBrief: Bool = false, hidesPlace: Bool = false,
    memory: Int? = nil
  ) {
    let error = UncaughtError(at: -1, of: stack)
    let traceback = hidesPlace ? "" : error?.traceback ?? failure.traceback?.description ?? ""
    var line = Self.line(failure, on: stack)
    if let memory, line.utf8.elementsEqual("not enough memory".utf8) {
      line += ": Lua may use \(Quantity.text(ofBytes: memory)), as --memory says"
    }
    if line.hasSuffix(Self.iteratorFault),
      !["nil", "number", "string", "boolean"].contains(where: {
        line.hasSuffix("a \($0) value\(Self.iteratorFault)")
      })
    {
      line += "; ipairs(…) goes through a list, pairs(…) through a table"
    }
    if let advice = BareName.advice(on: line) { line += "; \(advice)" }
    message = hidesPlace ? Self.withoutPlace(line) : line
    context = failure.context
    var text = Self.text(message, context)
    if !traceback.isEmpty, !isBrief || traceback.contains("\n") {
      let frames = traceback.split(separator: "\n").map { "  \($0)\n" }
      text += "stack traceback:\n\(isBrief ? Self.shortened(frames) : frames.joined())"
    }
    self.text = text
    let fields = Self.fields(of: error, context: failure.context, traceback: traceback)
    self.fields =
      hidesPlace ? fields.filter { !$0.name.utf8.elementsEqual("position".utf8) } : fields
    status = error.map(Self.status) ?? .scriptFailed
  }

  /// How Lua ends what it says of a loop through what is no function.
  private static let iteratorFault = " (for iterator 'for iterator')"

  private static func text(_ message: String, _ context: [String]) -> String {
    "halo: \(message.withIndentedContinuation)\n"
      + context.map { "  \($0.withIndentedContinuation)\n" }.joined()
  }

  /// Tells of the time that was over in place of what that led to.
  mutating func becomeTimeOut(_ message: String) {
    (self.message, status) = (message, .timedOut)
    text = Self.text(message, context)
  }

  /// Tells of the time that was over before what the script's clean-up code made of that.
  mutating func follow(timeOut: String) {
    (message, status) = ("\(timeOut); \(message)", .timedOut)
    text = Self.text(timeOut, []) + text
  }

  /// Nil for a task that has not failed.
  init?(_ result: TaskResult, on stack: LuaStack, hidesPlace: Bool, memory: Int?) {
    guard case .failed(let failure) = result else { return nil }
    self.init(failure, on: stack, hidesPlace: hidesPlace, memory: memory)
  }

  /// Without the `(command line):1: ` that code has in front which was given as such.
  private static func withoutPlace(_ message: String) -> String {
    let place = "\(Script.commandLine):"
    guard message.utf8.starts(with: place.utf8),
      let blank = message.utf8.dropFirst(place.utf8.count)
        .firstIndex(of: UInt8(ascii: " "))
    else { return message }
    return String(message[message.utf8.index(after: blank)...])
  }

  /// A function that calls itself is told once.
  private static func shortened(_ lines: [String]) -> String {
    var text = ""
    var index = 0
    while index < lines.count {
      let end = lines[index...].firstIndex { $0 != lines[index] } ?? lines.count
      text += lines[index]
      if end - index > 1 { text += "  ... the same again ...\n" }
      index = end
    }
    return text
  }

  private static func fields(
    of error: UncaughtError?, context: [String], traceback: String
  ) -> [JSONMember] {
    var fields = error?.fields ?? []
    for (name, lines) in [
      ("context", context), ("traceback", traceback.split(separator: "\n").map(String.init)),
    ]
    where !lines.isEmpty {
      fields.append(JSONMember(name, .array(lines.map { .string($0) })))
    }
    return fields
  }

  /// One line, also for an error object that has nothing to say for itself.
  private static func line(_ failure: LuaFailure, on stack: LuaStack) -> String {
    if stack.type(at: -1) == .nil { return "the script raised nil" }
    guard stack.type(at: -1) == .table, !saysWhatItIs(stack) else { return failure.message }
    return "the script raised a table: \(failure.message)"
  }

  /// Whether the table on top has words of its own. They have been asked for, which may take for ever.
  private static func saysWhatItIs(_ stack: LuaStack) -> Bool {
    guard stack.pushMetatable(at: -1) else { return false }
    defer { stack.pop() }
    return ["__tostring", "__name"].contains { name in
      defer { stack.pop() }
      return stack.pushField(name, of: -1) != .nil
    }
  }

  private static func status(of error: UncaughtError) -> ExitStatus {
    if error.isInDoubt { return .inDoubt }
    return error.isOfJournal ? .inputOutput : ExitStatus(error.kind, wasSent: error.wasSent)
  }
}

extension ExitStatus {
  /// What an error of the cloud leads to that nobody has caught.
  ///
  /// - Parameter wasSent: whether a request left: before that it is the configuration that is wrong.
  init(_ kind: ErrorKind, wasSent: Bool) {
    self =
      switch kind {
      case .auth, .denied: wasSent ? .authentication : .configuration
      case .unavailable, .network, .throttled: .unavailable
      case .timeout: .timedOut
      case .inDoubt: .inDoubt
      case .journal: .inputOutput
      case .internal: .bug
      case .usage, .notFound, .conflict, .quota, .state, .cancelled, .script: .scriptFailed
      }
  }
}
