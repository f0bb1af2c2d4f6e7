internal import CTerminal
internal import Glibc

/// What a script prints while it is only tried out: on standard error, marked, since it is no result of
/// anything that was done; or nowhere.
final class PlanOutput {
  private enum Form {
    case marked
    case hidden
  }

  private let form: Form
  private var begun: [UInt8] = []
  /// Whether the beginning of the line has been shown.
  private var isInLine = false

  // One thread writes. It lives as long as the process.
  nonisolated(unsafe) private static var stream: PlanOutput?

  private init(_ form: Form) {
    self.form = form
  }

  /// To be called once, before there is a Lua state.
  static func install(isQuiet: Bool) {
    let output = PlanOutput(isQuiet ? .hidden : .marked)
    stream = output
    cterminal_redirect(STDOUT_FILENO, Unmanaged.passUnretained(output).toOpaque()) {
      stream, bytes, count in
      guard let stream, let bytes else { return 0 }
      return Unmanaged<PlanOutput>.fromOpaque(stream).takeUnretainedValue().write(
        UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
    }
  }

  /// Writes what is left.
  static func finish() {
    fflush(nil)
    stream?.endLine()
  }

  private func write(_ bytes: some Sequence<UInt8>) -> Bool {
    guard form == .marked else { return true }
    for byte in bytes {
      begun.append(byte)
      let isWhole = byte == UInt8(ascii: "\n")
      guard isWhole || begun.count == ScriptOutput.longestLine else { continue }
      _ = ScriptOutput.show(Array((isInLine ? "" : "script: ").utf8) + begun, on: STDERR_FILENO)
      (begun, isInLine) = ([], !isWhole)
    }
    return true
  }

  private func endLine() {
    if isInLine || !begun.isEmpty { _ = write("\n".utf8) }
  }

  // MARK: One of several Lua states

  /// The stream of the states that are made for plans, and its owner, which live as long as the process: a
  /// finalizer may write late.
  nonisolated(unsafe) private static var other: (stream: UnsafeMutableRawPointer, PlanOutput)?

  /// Makes a Lua state whose standard output goes to standard error, marked.
  static func apart<State>(_ make: () -> State) -> State {
    if other == nil {
      let output = PlanOutput(.marked)
      let opened = cterminal_open(Unmanaged.passUnretained(output).toOpaque()) {
        stream, bytes, count in
        guard let stream, let bytes else { return 0 }
        return Unmanaged<PlanOutput>.fromOpaque(stream).takeUnretainedValue().write(
          UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
      }
      other = opened.map { ($0, output) }
    }
    guard let stream = other?.stream else { return make() }
    let before = cterminal_exchange(stream)
    defer { _ = cterminal_exchange(before) }
    return make()
  }

  /// Shows what is left of what such a state has written.
  static func finishApart() {
    guard let (stream, output) = other else { return }
    cterminal_flush(stream)
    output.endLine()
  }
}
