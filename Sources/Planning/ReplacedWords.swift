internal import Text

/// Words with what stands in their place.
///
/// A word stands alone: an address is no part of a longer one. An id is found wherever it stands: nothing
/// else is so long by chance.
package struct ReplacedWords {
  private var others: [WireKey: String] = [:]
  /// The words by their first byte: at most places of a text none begins.
  private var words = [[[UInt8]]](repeating: [], count: 256)

  /// - Parameter others: what stands in the place of each word; the empty one is none.
  package init(_ others: [WireKey: String] = [:]) {
    for (word, other) in others { self[word.text] = other }
  }

  package var isEmpty: Bool { others.isEmpty }

  /// What stands in the place of a word; nil where it is none of them.
  package subscript(word: String) -> String? {
    get { others[word] }
    set {
      guard let newValue, let first = word.utf8.first else { return }
      if others.updateValue(newValue, forKey: WireKey(word)) == nil {
        words[Int(first)].append(Array(word.utf8))
      }
    }
  }

  /// A text with all of them replaced at once: what has come in the place of one is not replaced again.
  package func applied(to text: String) -> String {
    if others.isEmpty { return text }
    if let whole = others[text] { return whole }
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var copied = 0
    var index = 0
    while index < bytes.count {
      guard let word = word(at: index, in: bytes) else {
        index += 1
        continue
      }
      result += bytes[copied..<index]
      result += (others[String(decoding: word, as: UTF8.self)] ?? "").utf8
      index += word.count
      copied = index
    }
    // Most have none.
    return copied == 0 ? text : String(decoding: result + bytes[copied...], as: UTF8.self)
  }

  /// The longest: of two that stand there one is a part of the other.
  private func word(at index: Int, in bytes: [UInt8]) -> [UInt8]? {
    var found: [UInt8]?
    for word in words[Int(bytes[index])] where word.count > found?.count ?? 0 {
      if bytes.hasWord(word, at: index) { found = word }
    }
    return found
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
