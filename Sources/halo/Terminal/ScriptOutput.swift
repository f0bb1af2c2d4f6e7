internal import Files
internal import CTerminal
internal import Glibc

/// What a script writes to standard output or standard error in a session on a terminal, by whatever
/// function of Lua: while an input is being typed, its lines go above it.
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
  /// Makes room for what a script writes.
  nonisolated(unsafe) static var beforeWriting: () -> Void = {}

  /// A line that does not end is shown once it is so long.
  private static let longestLine = 65_536

  private init(_ descriptor: CInt) {
    self.descriptor = descriptor
  }

  /// To be called once, before there is a Lua state.
  static func install() {
    streams = [STDOUT_FILENO, STDERR_FILENO].map(ScriptOutput.init)
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

  private func write(_ bytes: [UInt8]) -> Bool {
    guard let detour = StandardError.detour else {
      Self.beforeWriting()
      writeBegun()
      if let last = bytes.last { Self.isAtLineStart = last == UInt8(ascii: "\n") }
      return writeAll(bytes, to: descriptor)
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
    Self.isAtLineStart = false
    _ = writeAll(begun, to: descriptor)
    begun = []
  }
}
