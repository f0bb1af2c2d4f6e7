internal import Glibc

/// Standard input that is no terminal: inputs end where Lua's parser says that they are complete.
final class PipeSource: BlockSource {
  private let waitForInput: () -> Void
  private let isComplete: (String) -> Bool
  private let isOver: () -> Bool
  private var bytes: [UInt8] = []
  private var hasEnded = false
  private var lineCount = 0

  /// - Parameters:
  ///   - waitForInput: returns when standard input can be read.
  ///   - isOver: whether there is no use in reading on.
  init(
    waitForInput: @escaping () -> Void, isComplete: @escaping (String) -> Bool,
    isOver: @escaping () -> Bool
  ) {
    self.waitForInput = waitForInput
    self.isComplete = isComplete
    self.isOver = isOver
  }

  func next(_ prompt: Prompt) -> SessionInput {
    var lines: [String] = []
    var start = 0
    while var line = nextLine() {
      lineCount += 1
      // Editors of Windows begin a file with a byte-order mark.
      if lineCount == 1, line.unicodeScalars.first == "\u{FEFF}" {
        line.unicodeScalars.removeFirst()
      }
      if lines.isEmpty, line.trimmed.isEmpty || line.hasPrefix("#!") { continue }
      if lines.isEmpty { start = lineCount }
      lines.append(line)
      let block = lines.joined(separator: "\n")
      if isComplete(block) { return .block(block, line: start) }
    }
    return lines.isEmpty || isOver() ? .end : .block(lines.joined(separator: "\n"), line: start)
  }

  func answer(to question: String, isAlarming: Bool) -> String? { nil }

  func recall(_ input: String) {}

  func tell(_ text: String) { StandardError.write(text) }

  /// Without the line break; nil at the end.
  private func nextLine() -> String? {
    while true {
      if let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
        defer { bytes.removeFirst(end + 1) }
        return String(decoding: bytes[..<end], as: UTF8.self)
      }
      if hasEnded {
        defer { bytes = [] }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
      }
      waitForInput()
      if isOver() { return nil }
      fill()
    }
  }

  private func fill() {
    var chunk = [UInt8](repeating: 0, count: 65_536)
    let count = chunk.withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, $0.count) }
    if count > 0 {
      bytes += chunk[..<count]
    } else if count == 0 || errno != EINTR {
      hasEnded = true
    }
  }
}
