internal import Text

extension String {
  /// With a word in another's place, wherever it stands as a word of its own.
  package func replacingWord(_ word: String, with other: String) -> String {
    replacingWords([WireKey(word): other])
  }

  /// With others in the place of words, all at once: what has come in the place of one is not replaced again.
  ///
  /// A word stands alone: an address is no part of a longer one. An id is found wherever it stands: nothing
  /// else is so long by chance.
  package func replacingWords(_ others: [WireKey: String]) -> String {
    if let whole = others[self] { return whole }
    var byFirst: [UInt8: [(word: [UInt8], other: String)]] = [:]
    for (word, other) in others {
      guard let first = word.text.utf8.first, word.text.utf8.count <= utf8.count else { continue }
      byFirst[first, default: []].append((Array(word.text.utf8), other))
    }
    guard utf8.contains(where: { byFirst[$0] != nil }) else { return self }
    let bytes = Array(utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      // The longest: of two that stand there one is a part of the other.
      let found = byFirst[bytes[index]]?.filter { bytes.hasWord($0.word, at: index) }
        .max { $0.word.count < $1.word.count }
      result += found.map { Array($0.other.utf8) } ?? [bytes[index]]
      index += found?.word.count ?? 1
    }
    return String(decoding: result, as: UTF8.self)
  }
}

extension [UInt8] {
  /// From this length on, in bytes, a word is an id.
  private static let idLength = 32

  fileprivate func hasWord(_ word: [UInt8], at start: Int) -> Bool {
    let end = start + word.count
    guard end <= count, self[start..<end].elementsEqual(word) else { return false }
    return word.count >= Self.idLength || !isPart(start - 1) && !isPart(end)
  }

  private func isPart(_ index: Int) -> Bool {
    indices.contains(index)
      && (self[index].isLetterOrDigit || self[index] == UInt8(ascii: "."))
  }
}
