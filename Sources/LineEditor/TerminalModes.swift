internal import Glibc
internal import Synchronization

/// The state of a terminal while a line is edited on it, and how it gets its old one back, whatever
/// happens.
///
/// libedit switches the terminal itself; here is what it does not see: pasted text is asked to be
/// marked, the process can be stopped and go on, the window can change its size, and a signal can end
/// the process.
enum TerminalModes {
  /// What has happened to the terminal since this was last asked.
  struct Events: OptionSet {
    let rawValue: UInt8
    static let resized = Events(rawValue: 1)
    /// The process was stopped, and goes on.
    static let resumed = Events(rawValue: 2)
    static let interrupted = Events(rawValue: 4)
    /// Somebody wants the process to stop, with Ctrl-Z.
    static let suspended = Events(rawValue: 8)
  }

  private static let markPastes = "\u{1B}[?2004h"
  private static let doNotMarkPastes: StaticString = "\u{1B}[?2004l"

  // Signal handlers have no context but globals. All of them are written before a handler is
  // installed.
  nonisolated(unsafe) private static var input: CInt = -1
  nonisolated(unsafe) private static var output: CInt = -1
  nonisolated(unsafe) private static var isDumb = false
  nonisolated(unsafe) private static var modes = termios()
  /// What libedit has made of them; known once it reads.
  nonisolated(unsafe) private static var editingModes: termios?
  /// By signal, what was done about those that are handled here.
  nonisolated(unsafe) private static let before: UnsafeMutablePointer<sigaction> = {
    let table = UnsafeMutablePointer<sigaction>.allocate(capacity: 65)
    table.initialize(repeating: sigaction(), count: 65)
    return table
  }()
  nonisolated(unsafe) private static var handled: [CInt] = []
  nonisolated(unsafe) private static var wakeUp: (reader: CInt, writer: CInt) = (-1, -1)
  private static let isChanged = Atomic(false)
  private static let events = Atomic<UInt8>(0)

  /// Can be read when something has happened.
  static var descriptor: CInt { wakeUp.reader }

  /// To be called before libedit changes anything.
  static func begin(input: CInt, output: TerminalOutput) {
    if wakeUp.reader < 0 {
      wakeUp = makePipe()
      atexit { TerminalModes.restore() }
    }
    self.input = input
    self.output = output.descriptor
    isDumb = TerminalOutput.isDumb
    tcgetattr(input, &modes)
    editingModes = nil
    _ = takeEvents()
    isChanged.store(true, ordering: .releasing)
    handle(SIGWINCH) { _ in TerminalModes.note(.resized) }
    handle(SIGCONT) { _ in TerminalModes.note(.resumed) }
    handle(SIGTSTP) { _ in TerminalModes.note(.suspended) }
    // Those that end the process. A program that handles the others takes care of the terminal, too.
    let crashes = [SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP]
    let requests = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM]
    for signal in crashes + requests.filter(isDeadly) {
      handle(signal) { signal in
        TerminalModes.restore()
        // It comes again when this function has returned.
        sigaction(signal, TerminalModes.before + Int(signal), nil)
        raise(signal)
      }
    }
    if !isDumb { output.write(markPastes) }
  }

  /// To be called when libedit has changed everything back.
  static func end() {
    restore()
    for signal in handled { sigaction(signal, before + Int(signal), nil) }
    handled = []
  }

  /// Gives the terminal back. May be called by a signal handler.
  static func restore() {
    guard isChanged.exchange(false, ordering: .acquiringAndReleasing) else { return }
    tcsetattr(input, TCSADRAIN, &modes)
    if !isDumb { write(output, doNotMarkPastes.utf8Start, doNotMarkPastes.utf8CodeUnitCount) }
  }

  /// To be called when libedit waits for a key.
  static func noteEditing() {
    guard editingModes == nil else { return }
    var modes = termios()
    tcgetattr(input, &modes)
    editingModes = modes
  }

  /// Stops the process, and has the terminal as it is now when the process goes on.
  static func suspend() {
    restore()
    var handler = sigaction()
    sigaction(SIGTSTP, before + Int(SIGTSTP), &handler)
    raise(SIGTSTP)
    // Somebody has called it to the foreground again.
    sigaction(SIGTSTP, &handler, nil)
    resume()
    events.bitwiseAnd(~Events.resumed.rawValue, ordering: .relaxed)
  }

  /// Makes the terminal again what it was, after somebody else has had it.
  static func resume() {
    guard var modes = editingModes else { return }
    tcsetattr(input, TCSADRAIN, &modes)
    if !isDumb { TerminalOutput(descriptor: output).write(markPastes) }
    isChanged.store(true, ordering: .releasing)
  }

  /// May be called by a signal handler.
  static func note(_ event: Events) {
    let code = errno
    defer { errno = code }
    events.bitwiseOr(event.rawValue, ordering: .relaxed)
    var byte: UInt8 = 1
    _ = write(wakeUp.writer, &byte, 1)
  }

  static func takeEvents() -> Events {
    var bytes: (UInt64, UInt64) = (0, 0)
    while read(wakeUp.reader, &bytes, MemoryLayout.size(ofValue: bytes)) > 0 {}
    return Events(rawValue: events.exchange(0, ordering: .relaxed))
  }

  private static func handle(_ signal: CInt, _ handler: @escaping @convention(c) (CInt) -> Void) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = handler
    action.sa_flags = SA_RESTART
    sigaction(signal, &action, before + Int(signal))
    handled.append(signal)
  }

  /// Whether nobody handles the signal, so that it would end the process.
  private static func isDeadly(_ signal: CInt) -> Bool {
    var present = sigaction()
    sigaction(signal, nil, &present)
    return present.__sigaction_handler.sa_handler == nil  // SIG_DFL
  }

  private static func makePipe() -> (reader: CInt, writer: CInt) {
    var ends: [CInt] = [-1, -1]
    if pipe(&ends) == 0 {
      for end in ends {
        _ = fcntl(end, F_SETFL, O_NONBLOCK)
        _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      }
    }
    return (ends[0], ends[1])
  }
}
