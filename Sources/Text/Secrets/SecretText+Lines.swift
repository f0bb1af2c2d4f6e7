// What stands on the lines below the name of a secret.
extension SecretText {
  /// The lines below one that ends with what is at `start`, as in YAML, if they begin further in than it:
  /// `password:`, `password: |`, `password: >-`, `password: !vault |`.
  ///
  /// - Parameter isWeighed: whether it has to look like a credential.
  func block(from start: Int, below name: ArraySlice<UInt8>, isWeighed: Bool) -> Range<Int>? {
    let header = bytes[start...].prefix(Self.longestFlag).prefix { $0 != 0x0A }
    guard header.endIndex < bytes.count, bytes[header.endIndex] == 0x0A else { return nil }
    let isMarked = isMark(header)
    guard isMarked || header.allSatisfy({ $0 <= 0x20 }) else { return nil }
    let line = bytes[..<name.startIndex].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let before = bytes[line..<name.startIndex].drop { " \t-".utf8.contains($0) }
    guard isMarked || before.allSatisfy({ "\"'".utf8.contains($0) }) else { return nil }
    let (first, column) = (header.endIndex + 1, before.startIndex - line)
    guard let begin = lines(from: first, below: column, within: 256),
      !(isWeighed ? !isRandom(bytes[begin]) : isPlain(firstWord(of: begin)))
    else { return nil }
    return lines(from: first, below: column)
  }

  /// `|`, `>-`, `|2+ # why`, `!vault |`
  private func isMark(_ header: ArraySlice<UInt8>) -> Bool {
    header.split { $0 <= 0x20 }.drop { "!&".utf8.contains($0[$0.startIndex]) }.first.map {
      "|>".utf8.contains($0[$0.startIndex])
        && $0.dropFirst().allSatisfy { "+-".utf8.contains($0) || $0.isDigit }
    } ?? false
  }

  /// The lines further in than a column; a list may also be as far in as what it is given to.
  private func lines(from start: Int, below column: Int, within count: Int = .max) -> Range<Int>? {
    let bytes = bytes[..<bytes[start...].prefix(count).endIndex]
    var first: Int?
    var end = start
    var line = start
    while line < bytes.endIndex {
      let next = bytes[line...].firstIndex(of: 0x0A) ?? bytes.endIndex
      let content = bytes[line..<next].drop { " \t".utf8.contains($0) }
      if !content.allSatisfy({ $0 <= 0x20 }) {
        let isFurther =
          content.startIndex - line > column
          || content.startIndex - line == column && content.starts(with: "- ".utf8)
        guard isFurther else { break }
        first = first ?? content.startIndex
        end = content.last == 0x0D ? next - 1 : next
      }
      line = next + 1
    }
    return first.map { $0..<end }
  }

  /// The first word of a range, as far as words of a sentence go.
  private func firstWord(of range: Range<Int>) -> Range<Int> {
    let word = bytes[range].prefix(Self.longestFlag + 1).prefix { $0 > 0x20 }
    return word.startIndex..<word.endIndex
  }
}
