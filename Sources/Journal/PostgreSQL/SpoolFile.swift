internal import Glibc
internal import JSON

/// A file of lines, which is locked as long as its process has it. What was appended is on the disk; what
/// could be appended only in part is taken out again, so that nothing stands behind a piece of a line.
final class SpoolFile {
  private let path: String
  private let descriptor: CInt
  /// How many bytes are whole lines.
  private var length: off_t = 0
  /// Whether there may be more bytes than those.
  private var hasRest = false

  /// Makes a file of a name that nobody has yet: where there is one, with a number behind it.
  init(new path: String) throws(JournalError) {
    for number in 1...99 {
      let name = number == 1 ? path : "\(path)-\(number)"
      let descriptor = open(
        name, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
      if descriptor < 0, errno == EEXIST { continue }
      guard descriptor >= 0 else { throw .file(name, errno) }
      // Whoever looks whether it has an owner has it for a moment, and may have deleted it as one without.
      var facts = stat()
      guard Self.lock(descriptor, LOCK_EX), fstat(descriptor, &facts) == 0 else {
        let reason = errno
        unlink(name)
        Glibc.close(descriptor)
        throw .file(name, reason)
      }
      guard facts.st_nlink > 0 else {
        Glibc.close(descriptor)
        continue
      }
      (self.path, self.descriptor) = (name, descriptor)
      return
    }
    throw .file(path, EEXIST)
  }

  /// Takes one over whose process is gone; nil while that lives, or where somebody else has.
  init?(left path: String) throws(JournalError) {
    let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw .file(path, errno)
    }
    guard Self.lock(descriptor, LOCK_EX | LOCK_NB) else {
      let reason = errno
      Glibc.close(descriptor)
      if reason == EWOULDBLOCK { return nil }
      throw .file(path, reason)
    }
    (self.path, self.descriptor) = (path, descriptor)
  }

  deinit { Glibc.close(descriptor) }

  /// Adds lines, all of them or none.
  func append(_ values: [JSONValue]) throws(JournalError) {
    if hasRest { try cut() }
    let bytes = values.flatMap { $0.serialized() + [UInt8(ascii: "\n")] }
    hasRest = true
    do throws(JournalError) {
      try write(bytes)
    } catch {
      // Where that cannot be done either, it is before anything is written behind it.
      try? cut()
      throw error
    }
    (length, hasRest) = (length + off_t(bytes.count), false)
  }

  func remove() { unlink(path) }

  /// All lines from the first; nil for one that is no JSON. What stands behind the last was not written to
  /// its end, nor ever said to be.
  func lines() throws(JournalError) -> [JSONValue?] {
    var (bytes, chunk) = ([UInt8](), [UInt8](repeating: 0, count: 65_536))
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .file(path, errno) }
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    let whole = bytes.lastIndex(of: UInt8(ascii: "\n")).map { bytes[..<$0] } ?? []
    if whole.isEmpty { return [] }
    return whole.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
      try? JSONValue(parsing: $0)
    }
  }

  private func cut() throws(JournalError) {
    guard ftruncate(descriptor, length) == 0 else { throw .file(path, errno) }
    hasRest = false
  }

  private func write(_ bytes: [UInt8]) throws(JournalError) {
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .file(path, count == 0 ? ENOSPC : errno) }
      written += count
    }
    guard fsync(descriptor) == 0 else { throw .file(path, errno) }
  }

  private static func lock(_ descriptor: CInt, _ operation: CInt) -> Bool {
    while flock(descriptor, operation) != 0 {
      if errno != EINTR { return false }
    }
    return true
  }
}
