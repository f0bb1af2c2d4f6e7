/// An access key as somebody writes it down: its id, which opens nothing alone, and its secret beside it.
package enum KeyPair {
  /// How long the id of a key is.
  private static let idLength = 20
  /// What is shorter is no secret of a key.
  private static let shortestSecret = 16

  /// Whether the id of a key stands in a text beside a word that may be its secret.
  ///
  /// - Parameter ids: those that are known; others are known by their form.
  package static func mayStand(in text: String, ids: [String] = []) -> Bool {
    var bytes = Array(text.utf8)
    var found = bytes.split { !$0.isLetterOrDigit }.filter(isID).map(\.indices)
    found += SecretValues(ids.filter { !$0.isEmpty }.map { Array($0.utf8) }).ranges(in: bytes)
    guard !found.isEmpty else { return false }
    for range in found {
      for index in range { bytes[index] = 0x20 }
    }
    return bytes.split { !isOfSecret($0) }.contains(where: mayBeSecret)
  }

  private static func isID(_ word: ArraySlice<UInt8>) -> Bool {
    word.count == idLength && word.allSatisfy { $0.isUpper || $0.isDigit }
      && word.contains(where: \.isUpper) && word.contains(where: \.isDigit)
  }

  private static func mayBeSecret(_ word: ArraySlice<UInt8>) -> Bool {
    word.count >= shortestSecret && word.contains(where: \.isDigit)
      && word.contains { $0.isLetterOrDigit && !$0.isDigit }
  }

  private static func isOfSecret(_ byte: UInt8) -> Bool {
    byte.isLetterOrDigit || "+/_-~".utf8.contains(byte)
  }
}
