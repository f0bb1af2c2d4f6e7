internal import CTerminal
internal import Glibc

/// The state of a terminal while a line is edited on it, and how it gets its old one back, whatever
/// happens.
///
/// libedit switches the terminal itself; here is what it does not see: pasted text is asked to be
/// marked, the process can be stopped and go on, the window can change its size, and a signal can end
/// the process. What handlers do is C: `modes.c`.
enum TerminalModes {
  /// What has happened to the terminal since this was last asked.
  struct Events: OptionSet {
    let rawValue: CInt
    static let resized = Events(rawValue: CInt(CTERMINAL_RESIZED))
    /// The process was stopped, and goes on.
    static let resumed = Events(rawValue: CInt(CTERMINAL_RESUMED))
    static let interrupted = Events(rawValue: CInt(CTERMINAL_INTERRUPTED))
    /// Somebody wants the process to stop, with Ctrl-Z.
    static let suspended = Events(rawValue: CInt(CTERMINAL_SUSPENDED))
  }

  private static let markPastes = "\u{1B}[?2004h"
  private static let doNotMarkPastes: StaticString = "\u{1B}[?2004l"
  private static let nothing: StaticString = ""

  // There is one terminal to a process.
  nonisolated(unsafe) private static var input: CInt = -1
  nonisolated(unsafe) private static var output: CInt = -1
  nonisolated(unsafe) private static var isDumb = false
  /// What libedit has made of its modes; known once it reads.
  nonisolated(unsafe) private static var editingModes: termios?

  /// Can be read when something has happened.
  static var descriptor: CInt { cterminal_descriptor() }

  /// To be called before libedit changes anything.
  static func begin(input: CInt, output: TerminalOutput) {
    self.input = input
    self.output = output.descriptor
    isDumb = TerminalOutput.isDumb
    editingModes = nil
    let farewell = isDumb ? nothing : doNotMarkPastes
    farewell.utf8Start.withMemoryRebound(to: CChar.self, capacity: farewell.utf8CodeUnitCount + 1) {
      cterminal_begin(input, output.descriptor, $0)
    }
    if !isDumb { output.write(markPastes) }
  }

  /// To be called when libedit has changed everything back.
  static func end() { cterminal_end() }

  /// Gives the terminal back.
  static func restore() { cterminal_restore() }

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
    cterminal_stop()
    resume()
  }

  /// Makes the terminal again what it was, after somebody else has had it.
  static func resume() {
    guard var modes = editingModes else { return }
    tcsetattr(input, TCSADRAIN, &modes)
    if !isDumb { TerminalOutput(descriptor: output).write(markPastes) }
    cterminal_note_changed()
  }

  static func note(_ event: Events) { cterminal_note(event.rawValue) }

  static func takeEvents() -> Events { Events(rawValue: cterminal_take_events()) }
}
