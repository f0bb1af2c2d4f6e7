internal import Files
internal import Glibc
internal import SystemPackage

/// A history in a file: an entry to a line, `\n` and `\\` for its line breaks and backslashes.
///
/// Several sessions may use it at once. Each appends what is new, under a lock; whoever finds it too
/// long replaces it by a shorter one.
struct HistoryFile {
  struct Problem: Error {
    let message: String
  }

  let path: String
  /// How many entries are kept.
  let limit: Int

  /// - Returns: the newest entries, oldest first, and how many lines were no entries; nothing if
  ///   there is no file.
  func read() throws(Problem) -> (entries: [String], damaged: Int) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return ([], 0) }
      throw Problem(message: "cannot read \(path): \(Self.reason)")
    }
    defer { close(descriptor) }
    let lines = try readAll(descriptor).split(separator: UInt8(ascii: "\n"))
    let entries = lines.compactMap(Self.entry)
    return (Array(entries.suffix(limit)), lines.count - entries.count)
  }

  func append(_ entry: String) throws(Problem) {
    makeDirectories()
    let descriptor = try openLocked()
    // Which takes the lock away, too.
    defer { close(descriptor) }
    // A session that was cut off may have left half a line.
    let content = try readAll(descriptor)
    let isCutOff = content.last.map { $0 != UInt8(ascii: "\n") } ?? false
    let line = (isCutOff ? [UInt8(ascii: "\n")] : []) + Self.line(entry)
    guard writeAll(line, to: descriptor) else {
      throw Problem(message: "cannot write \(path): \(Self.reason)")
    }
    try trim(content + line)
  }

  /// Some entries more than the limit are left alone, so that it is not trimmed every time.
  private func trim(_ content: [UInt8]) throws(Problem) {
    let lines = content.split(separator: UInt8(ascii: "\n"))
    guard lines.count > limit + limit / 10 else { return }
    let kept = lines.suffix(limit).flatMap { $0 + [UInt8(ascii: "\n")] }
    do throws(Errno) {
      try replaceFile(FilePath(path), with: kept, permissions: .ownerReadWrite)
    } catch {
      throw Problem(message: "cannot write \(path): \(error)")
    }
  }

  /// Opens the file that is there when the lock is had: another session may have replaced it.
  private func openLocked() throws(Problem) -> CInt {
    while true {
      let descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else {
        throw Problem(message: "cannot write \(path): \(Self.reason)")
      }
      while flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
      var (locked, present) = (stat(), stat())
      if fstat(descriptor, &locked) == 0, stat(path, &present) == 0,
        locked.st_ino == present.st_ino, locked.st_dev == present.st_dev
      {
        return descriptor
      }
      close(descriptor)
    }
  }

  /// What cannot be made shows when the file is opened.
  private func makeDirectories() {
    var directory = ""
    for name in path.split(separator: "/").dropLast() {
      directory += "/\(name)"
      mkdir(directory, 0o700)
    }
  }

  private func readAll(_ descriptor: CInt) throws(Problem) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Problem(message: "cannot read \(path): \(Self.reason)") }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
    }
  }

  private static var reason: String { String(cString: strerror(errno)) }

  static func line(_ entry: String) -> [UInt8] {
    Array(entry.replacing("\\", with: "\\\\").replacing("\n", with: "\\n").utf8)
      + [UInt8(ascii: "\n")]
  }

  /// Nil for what no session has written.
  static func entry(_ line: ArraySlice<UInt8>) -> String? {
    var bytes: [UInt8] = []
    var isEscaped = false
    for byte in line {
      switch (byte, isEscaped) {
      case (UInt8(ascii: "\\"), false): isEscaped = true
      case (UInt8(ascii: "\\"), true), (UInt8(ascii: "n"), true):
        bytes.append(byte == UInt8(ascii: "n") ? UInt8(ascii: "\n") : byte)
        isEscaped = false
      case (_, true): return nil
      case (0..<0x20, false) where byte != UInt8(ascii: "\t"): return nil
      default: bytes.append(byte)
      }
    }
    return isEscaped ? nil : String(validating: bytes, as: UTF8.self)
  }
}
