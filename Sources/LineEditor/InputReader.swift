internal import Glibc

/// Reads what is typed.
final class InputReader {
  private let descriptor: CInt
  private var bytes: [UInt8] = []
  private var next = 0

  /// Nothing more will come.
  private(set) var isAtEnd = false

  init(_ descriptor: CInt) {
    self.descriptor = descriptor
  }

  /// Whether something has been typed that nobody has looked at yet.
  var hasInput: Bool { next < bytes.count || isReadable }

  private var isReadable: Bool {
    var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&watched, 1, 0) > 0
  }

  /// What is there, if anything is; does not block.
  func fill() {
    guard isReadable else { return }
    var chunk = [UInt8](repeating: 0, count: 1 << 14)
    let count = read(descriptor, &chunk, chunk.count)
    if count < 0, errno == EINTR || errno == EAGAIN { return }
    guard count > 0 else {
      isAtEnd = true
      return
    }
    bytes.removeFirst(next)
    next = 0
    bytes += chunk[..<count]
  }

  func takeByte() -> UInt8? {
    guard next < bytes.count else { return nil }
    defer { next += 1 }
    return bytes[next]
  }

  /// Nil if no whole character is there. What is no UTF-8 becomes U+FFFD.
  func takeScalar() -> Unicode.Scalar? {
    guard let first = bytes[next...].first else { return nil }
    let length = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    guard bytes.count - next >= length else { return nil }
    let character = String(decoding: bytes[next..<next + length], as: UTF8.self).unicodeScalars
    let isWhole = character.count == 1
    next += isWhole ? length : 1
    return isWhole ? character.first : "\u{FFFD}"
  }

  /// Nil if what is there begins with none of the sequences.
  func takeSequence<Meaning>(_ sequences: [(bytes: [UInt8], meaning: Meaning)]) -> Meaning? {
    guard let found = sequences.first(where: { bytes[next...].starts(with: $0.bytes) }) else {
      return nil
    }
    next += found.bytes.count
    return found.meaning
  }

  /// Has a character be taken next.
  func putBack(_ scalar: Unicode.Scalar) {
    bytes.replaceSubrange(..<next, with: Array(String(scalar).utf8))
    next = 0
  }

  /// Forgets what has been typed ahead.
  func clear() {
    bytes = []
    next = 0
  }
}
