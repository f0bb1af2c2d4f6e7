internal import Text

extension String {
  /// With a word in another's place, wherever it stands as a word of its own.
  package func replacingWord(_ word: String, with other: String) -> String {
    replacing([(Array(word.utf8), other)])
  }

  /// With others in the place of words, all at once: what has come in the place of one is not replaced again.
  ///
  /// A word stands alone: an address is no part of a longer one. An id is found wherever it stands: nothing
  /// else is so long by chance.
  package func replacingWords(_ others: [WireKey: String]) -> String {
    if others.isEmpty { return self }
    return others[self] ?? replacing(others.map { (Array($0.key.text.utf8), $0.value) })
  }

  private func replacing(_ words: [(text: [UInt8], other: String)]) -> String {
    var isFirst = [Bool](repeating: false, count: 256)
    for word in words where !word.text.isEmpty { isFirst[Int(word.text[0])] = true }
    let bytes = Array(utf8)
    var result: [UInt8] = []
    var copied = 0
    var index = 0
    while index < bytes.count {
      var found: (text: [UInt8], other: String)?
      if isFirst[Int(bytes[index])] {
        // The longest: of two that stand there one is a part of the other.
        for word in words where word.text.count > found?.text.count ?? 0 {
          if bytes.hasWord(word.text, at: index) { found = word }
        }
      }
      guard let found else {
        index += 1
        continue
      }
      result += bytes[copied..<index]
      result += found.other.utf8
      index += found.text.count
      copied = index
    }
    // Most have none.
    return copied == 0 ? self : String(decoding: result + bytes[copied...], as: UTF8.self)
  }
}

extension [UInt8] {
  /// From this length on, in bytes, a word is an id.
  private static let idLength = 32

  fileprivate func hasWord(_ word: [UInt8], at start: Int) -> Bool {
    let end = start + word.count
    guard end <= count, self[start] == word[0], self[start..<end].elementsEqual(word) else {
      return false
    }
    return word.count >= Self.idLength || !isPart(start - 1) && !isPart(end)
  }

  private func isPart(_ index: Int) -> Bool {
    indices.contains(index)
      && (self[index].isLetterOrDigit || self[index] == UInt8(ascii: "."))
  }
}
