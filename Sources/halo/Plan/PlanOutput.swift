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
    guard let stream, !stream.begun.isEmpty else { return }
    _ = stream.write("\n".utf8)
  }

  private func write(_ bytes: some Sequence<UInt8>) -> Bool {
    guard form == .marked else { return true }
    for byte in bytes {
      begun.append(byte)
      guard byte == UInt8(ascii: "\n") else { continue }
      _ = ScriptOutput.show(Array("script: ".utf8) + begun, on: STDERR_FILENO)
      begun = []
    }
    return true
  }
}
