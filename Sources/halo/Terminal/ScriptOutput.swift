internal import Files
internal import CTerminal
internal import Glibc

/// What a script writes to standard output or standard error on a terminal, by whatever function of
/// Lua: in a session, while an input is being typed, its lines go above it; in a run they go above the
/// lines that show how it goes on.
///
/// It stands in for the streams of C, which are what Lua writes to.
final class ScriptOutput {
  private let descriptor: CInt
  /// The line that has begun while an input is being typed.
  private var begun: [UInt8] = []

  // One thread writes.
  nonisolated(unsafe) private static var streams: [ScriptOutput] = []
  /// Whether the cursor is where a line begins, as far as scripts have moved it.
  nonisolated(unsafe) private static var isAtLineStart = true

  /// A line that does not end is shown once it is so long.
  static let longestLine = 65_536

  private init(_ descriptor: CInt) {
    self.descriptor = descriptor
  }

  /// Whether a script has written a line that has not ended.
  static var isInLine: Bool { !isAtLineStart }

  /// To be called before there is a Lua state. Nothing happens the second time.
  ///
  /// - Parameter descriptors: which of standard output and standard error.
  static func install(for descriptors: [CInt] = [STDOUT_FILENO, STDERR_FILENO]) {
    guard streams.isEmpty else { return }
    streams = descriptors.map(ScriptOutput.init)
    for stream in streams {
      // They live as long as the process.
      let context = Unmanaged.passUnretained(stream).toOpaque()
      cterminal_redirect(stream.descriptor, context) { stream, bytes, count in
        guard let stream, let bytes else { return 0 }
        let isWritten = Unmanaged<ScriptOutput>.fromOpaque(stream).takeUnretainedValue().write(
          Array(UnsafeRawBufferPointer(start: bytes, count: count)))
        return isWritten ? count : 0
      }
    }
  }

  /// Begins a new line unless the cursor is where one begins: something else is to be written.
  static func beginLine() {
    for stream in streams { stream.writeBegun() }
    guard !isAtLineStart else { return }
    isAtLineStart = true
    _ = writeAll([UInt8(ascii: "\n")], to: STDOUT_FILENO)
  }

  /// Writes what comes from a script where it is seen at once.
  static func show(_ bytes: [UInt8], on descriptor: CInt) -> Bool {
    let isWhole = bytes.last == UInt8(ascii: "\n")
    return LiveRegion.stepAside(isWhole: isWhole) {
      if !bytes.isEmpty, isatty(descriptor) == 1 { isAtLineStart = isWhole }
      return writeAll(bytes, to: descriptor)
    }
  }

  private func write(_ bytes: [UInt8]) -> Bool {
    guard let detour = StandardError.detour else {
      writeBegun()
      return Self.show(bytes, on: descriptor)
    }
    begun += bytes
    let end = begun.lastIndex(of: UInt8(ascii: "\n")) ?? begun.count - 1
    guard begun.last == UInt8(ascii: "\n") || end < begun.count - 1 || end > Self.longestLine else {
      return true
    }
    let lines = begun[...end]
    begun = Array(begun[(end + 1)...])
    detour(String(decoding: lines, as: UTF8.self))
    return true
  }

  private func writeBegun() {
    guard !begun.isEmpty else { return }
    _ = Self.show(begun, on: descriptor)
    begun = []
  }
}
