internal import CloudModule
internal import Glibc
internal import HuaweiCloud
internal import LuaHost
internal import Sandbox
internal import ScriptTools
internal import StandardModules
internal import TaskLoop
internal import Ports
internal import Text

/// `halo repl` at work: inputs one after the other, in one Lua state and on one loop.
final class Session {
  let runtime: Runtime
  let environment: SessionEnvironment
  let reader: BlockReader
  let isTerminal: Bool
  /// What succeeded, for `:save`: the last ten thousand or so.
  private(set) var inputs: [SavedInput] = []
  /// What `:save` has written here, and may write again.
  var savedFiles: Set<WireKey> = []
  let journal: SessionJournal
  /// Changes of earlier sessions that are left as they are, by their labels.
  var passedOver: Set<WireKey> = []
  /// Changes need not be asked about.
  let hasConsent: Bool
  private static let inputLimit = 10_000
  private var status: Int32 = 0
  private var hasEnded = false
  /// Lua's own, whatever scripts make of the global.
  let toString: LuaReference
  /// Likewise `tables.format`.
  let format: LuaReference
  /// How the last result is to be seen.
  var view = ResultView()
  /// What was typed last and is no command, whatever came of it.
  private(set) var lastInput = ""
  /// The person's pager and editor; nil without a terminal.
  private(set) var elsewhere: Elsewhere?
  /// What was agreed to and changed since the present input began.
  var consent = InputConsent()
  /// Changes of a simulator that is gone cannot be undone.
  var hasLostChanges = false
  /// Whether the last input was told that tasks go on.
  private var hasWarned = false
  /// The modules that were there before the first input.
  private var builtIn: Set<WireKey> = []

  private(set) lazy var source: any BlockSource = makeSource()
  private(set) lazy var printer = SessionPrinter { [unowned self] stack, index in
    describe(at: index, of: stack)
  }

  init(_ runtime: Runtime, _ journal: SessionJournal, hasConsent: Bool) {
    self.runtime = runtime
    self.journal = journal
    self.hasConsent = hasConsent
    environment = SessionEnvironment(in: runtime.lua)
    reader = BlockReader(lua: runtime.lua)
    isTerminal = Terminal.hasUser
    let stack = runtime.lua.stack
    stack.pushGlobals()
    stack.pushField("tostring", of: -1)
    toString = stack.popReference()
    stack.pop()
    stack.pushLoaded()
    stack.pushField("tables", of: -1)
    stack.unseal()
    stack.pushField("format", of: -1)
    format = stack.popReference()
    stack.pop()
    stack.forEachField(of: -1) {
      if let name = stack.string(at: -2) { builtIn.insert(WireKey(name)) }
    }
    stack.pop()
    runtime.lua.setModulePath(directories: [[]], further: runtime.limits.folders)
    runtime.loop.keepBackground { [unowned self] task, failure in report(failure, of: task) }
    runtime.module.keepHistory()
    runtime.module.beforeChange = { [unowned self] in answer(to: $0) }
    runtime.module.whenGivenUp = { [unowned self] change, inDoubt in
      let end = inDoubt ? "then cancelled, and may have been carried out" : "but not sent"
      tell("halo: approved, \(end): \(change.summary) in \(change.place)\n")
    }
  }

  private func makeSource() -> any BlockSource {
    if isTerminal {
      do {
        return try TerminalSource(
          style: printer.style, isSecret: { [runtime] in runtime.places.isSecret($0) },
          isComplete: { [unowned self] in isComplete($0) },
          complete: { [unowned self] in completion(of: $0, at: $1) },
          wait: { [unowned self] in
            wait(for: $0)
            return !isOver
          })
      } catch {
        StandardError.tell("\(error)")
      }
    }
    return PipeSource(
      waitForInput: { [unowned self] in wait(for: [STDIN_FILENO]) },
      isComplete: { [unowned self] in isComplete($0) },
      isOver: { [unowned self] in isOver })
  }

  private func completion(of text: String, at cursor: Int) -> CompletionList {
    SessionCommand.completion(of: text, at: cursor) { resultFields }
      ?? runtime.completion.completion(of: Array(text.utf8), at: cursor, in: environment.table)
  }

  /// What the prompt says.
  var prompt: Prompt { runtime.places.current.prompt }

  /// There is no use in reading on.
  private var isOver: Bool {
    if hasEnded || runtime.exit.status != nil { return true }
    // On a terminal Ctrl-C stops an input; elsewhere there is nobody who could go on.
    guard let signal = Interrupt.status else { return false }
    return !isTerminal || signal != .interrupted
  }

  func isBuiltIn(_ module: String) -> Bool { builtIn.contains(module) }

  /// Lets tasks go on until a descriptor can be read.
  private func wait(for descriptors: [CInt]) {
    runtime.loop.run(untilReadable: descriptors) { isOver }
  }

  // MARK: From the first input to the last

  /// - Returns: the code to exit with: that of the last error, where there is no terminal.
  func run() -> Int32 {
    Watchdog.install(format: runtime.log.format)
    return Interrupt.whileHandling(for: runtime.loop, running: runtime.lua, isSession: true) {
      // A terminal is opened first.
      _ = source
      runtime.confine { startElsewhere() }
      if isTerminal { source.tell(printer.style(.faint, Self.greeting) + "\n") }
      readInputs()
      // On a terminal somebody has said that this is the end.
      if isTerminal { Interrupt.forget() }
      if isTerminal || isOver {
        runtime.loop.cancelBackground()
      } else {
        runtime.loop.finishBackground()
      }
      tellDoubts()
      if runtime.leftDoubt { return ExitStatus.inDoubt.rawValue }
      return Interrupt.status?.rawValue ?? runtime.exit.status ?? (isTerminal ? 0 : status)
    }
  }

  private static let greeting =
    "Try cloud.eip.list{}. Tab completes, eip.bind? explains, :help has the rest."

  private func startElsewhere() {
    guard isTerminal else { return }
    elsewhere = Elsewhere { [unowned self] channel in
      let hadLines = runtime.observer.hasLines
      runtime.observer.hasLines = false
      wait(for: [channel])
      runtime.observer.hasLines = hadLines
    }
    printer.elsewhere = elsewhere
    (source as? TerminalSource)?.setEditor { [unowned self] text in
      guard case .text(let edited)? = elsewhere?.edit(text) else { return nil }
      // The Enter key follows, and editors end a file with a line end.
      return edited.trimmed
    }
  }

  private func readInputs() {
    while !isOver {
      runtime.observer.hasLines = false
      let input = source.next(prompt)
      runtime.observer.hasLines = true
      if isTerminal { Interrupt.forget() }
      let wasWarned = hasWarned
      hasWarned = false
      switch input {
      case .block(let text, let line): perform(text, line: line, wasWarned: wasWarned)
      case .interrupted: continue
      case .end where isTerminal: end(wasWarned: wasWarned)
      case .end: return
      }
    }
  }

  /// Ends the session after the present input. On a terminal, tasks that go on are named first:
  /// leaving cancels them.
  func end(wasWarned: Bool) {
    let count = runtime.loop.backgroundTaskCount
    guard isTerminal, !wasWarned, count > 0 else {
      hasEnded = true
      return
    }
    hasWarned = true
    let report = TaskReport.text(of: runtime.loop, at: runtime.clock.now)
    let list = report.split(separator: "\n").dropFirst().map { "  \($0)\n" }.joined()
    tell(
      "\(count == 1 ? "1 task goes on" : "\(count) tasks go on"); "
        + "leave again to cancel \(count == 1 ? "it" : "them"):\n\(list)")
  }

  /// Writes a message. Control characters in it, which a script or a server may have put there, are
  /// escaped.
  func tell(_ text: String) {
    source.tell(text.escapingControlsInLines)
  }

  /// Whether nothing has to follow an input.
  private func isComplete(_ text: String) -> Bool {
    SessionCommand.parse(text) != nil || reader.isComplete(text)
  }

  func perform(_ text: String, line: Int, wasWarned: Bool) {
    guard var command = SessionCommand.parse(text) else {
      guard !isWordForPeople(text) else { return }
      lastInput = text
      if let name = Self.nameAskedFor(in: text) {
        return reporting { () throws(CommandFailure) in try showHelp(on: name) }
      }
      evaluate(text, line: line)
      return
    }
    command.argument.wasWarned = wasWarned
    reporting { () throws(CommandFailure) in
      try SessionCommand.named(command.name).run(self, command.argument)
    }
  }

  private func reporting(_ body: () throws(CommandFailure) -> Void) {
    do throws(CommandFailure) {
      try body()
    } catch {
      fail("halo: \(error.message)\n", error.status.rawValue)
    }
  }

  func fail(_ text: String, _ status: Int32) {
    let text = text.escapingControlsInLines
    // Behind the last line, so that no empty line is left.
    let line = text.hasSuffix("\n") ? String(text.dropLast()) : text
    source.tell((isTerminal ? printer.style(.error, line) : line) + "\n")
    self.status = status
  }

  /// `eip.bind?` and `?eip.bind` ask what is known of a name, as at other prompts.
  private static func nameAskedFor(in text: String) -> String? {
    let bytes = Array(text.trimmed.utf8)
    let mark = UInt8(ascii: "?")
    let name = bytes.first == mark ? bytes.dropFirst() : bytes.dropLast()
    guard bytes.first == mark || bytes.last == mark, !name.isEmpty,
      name.allSatisfy({ $0.isLetterOrDigit || "_.:".utf8.contains($0) })
    else { return nil }
    return String(decoding: name, as: UTF8.self)
  }

  /// What people type at any prompt, and means nothing here: says what does.
  private func isWordForPeople(_ text: String) -> Bool {
    let advice =
      switch text.trimmed {
      case "quit", "exit", "quit()", "exit()": ":quit or Ctrl-D leaves"
      case "?": ":help explains what can be typed here"
      // A function, which would show itself.
      case "help":
        ":help explains what can be typed here, help() what scripts can use, help(eip.bind) a function"
      default: String?.none
      }
    let name = String(text.trimmed.prefix(upTo: "("))
    guard let advice, name == "help" || !environment.has(name) else { return false }
    source.tell("\(advice)\n")
    return true
  }

  func save(_ input: SavedInput) {
    if inputs.count >= Self.inputLimit { inputs.removeFirst(Self.inputLimit / 10) }
    inputs.append(input)
  }

  func save(code: String) {
    save(.block(code, .statements, isResult: false))
  }

  /// Has a saved script go to the account that the session goes to.
  func saveAccount() {
    let selection = runtime.places.current.selection
    let fields = [("profile", selection.profile), ("region", selection.region)].compactMap {
      name, value in value.map { "\(name) = \($0.luaLiteral)" }
    }
    save(code: "cloud = require 'cloud'.account{ \(fields.joined(separator: ", ")) }")
  }
}
