/// Secrets that are known, to be found wherever they stand: one look at each byte of a text, however many
/// there are, since everything that is written passes through here.
struct SecretValues: Sendable {
  /// By their first byte.
  private let values: [[[UInt8]]]
  /// Whether one begins with a byte.
  private let isFirst: [Bool]
  private let shortest: Int

  /// - Parameter values: none of them empty.
  init(_ values: [[UInt8]]) {
    var found = [[[UInt8]]](repeating: [], count: values.isEmpty ? 0 : 256)
    for value in values { found[Int(value[0])].append(value) }
    self.values = found
    isFirst = found.map { !$0.isEmpty }
    shortest = values.map(\.count).min() ?? 0
  }

  /// Where they stand, from the left; they may overlap, since a secret may be part of another.
  func ranges(in text: [UInt8]) -> [Range<Int>] { text.withUnsafeBufferPointer { ranges(in: $0) } }

  /// Whether none of them stands in a text.
  func areNot(in text: UnsafeBufferPointer<UInt8>) -> Bool { ranges(in: text).isEmpty }

  private func ranges(in text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
    guard !isFirst.isEmpty, text.count >= shortest else { return [] }
    var found: [Range<Int>] = []
    for start in 0...text.count - shortest where isFirst[Int(text[start])] {
      for value in values[Int(text[start])] where stands(value, in: text, at: start) {
        found.append(start..<start + value.count)
      }
    }
    return found
  }

  private func stands(
    _ value: [UInt8], in text: UnsafeBufferPointer<UInt8>, at start: Int
  ) -> Bool {
    guard text.count - start >= value.count else { return false }
    for index in 0..<value.count where text[start + index] != value[index] { return false }
    return true
  }
}

extension [Range<Int>] {
  /// In order, and those that overlap as one: where a secret is part of another, both are hidden.
  var united: [Range<Int>] {
    var united: [Range<Int>] = []
    for range in sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = united.last, range.lowerBound < last.upperBound {
        united[united.count - 1] = last.lowerBound..<Swift.max(last.upperBound, range.upperBound)
      } else {
        united.append(range)
      }
    }
    return united
  }
}
