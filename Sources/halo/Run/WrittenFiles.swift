internal import Glibc

/// The files that a command is told to write. None of them may be one that it reads, or keeps its own things
/// in: that would be lost.
struct WrittenFiles {
  /// Each option, and what was given with it; nil for nothing.
  private let options: [(name: String, path: String?)]

  init(_ options: [(name: String, path: String?)]) {
    self.options = options
  }

  /// A file that is not to be written: what people call it, and its path, `-` for standard input.
  typealias Kept = (what: String, path: [UInt8])

  /// What is wrong with the options, for people; nil for nothing.
  func objection(keeping kept: [Kept]) -> String? {
    var seen: [(name: String, path: String)] = []
    for case (let name, let path?) in options {
      if let other = seen.first(where: { Self.isSame(Array($0.path.utf8), Array(path.utf8)) }) {
        return "\(other.name) and \(name) are to write the same file, \(path.asPath)"
      }
      seen.append((name, path))
      let identity = FileIdentity(path: Array(path.utf8))
      if let identity, let lost = kept.first(where: { FileIdentity(path: $0.path) == identity }) {
        return "\(name) \(path.asPath) is \(lost.what), which would be lost: name another file"
      }
    }
    return nil
  }

  /// Whether both are one file, there or not.
  private static func isSame(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    if one.elementsEqual(other) { return FileIdentity.isFileOrNothing(one) }
    return FileIdentity(path: one).map { $0 == FileIdentity(path: other) } ?? false
  }
}

/// By what a file is the same under all of its names.
private struct FileIdentity: Equatable {
  private let device: dev_t
  private let inode: ino_t

  /// Nil for what is not there, or no file: a device takes what is written and loses nothing.
  init?(path: [UInt8]) {
    guard let facts = Self.facts(of: path), facts.st_mode & S_IFMT == S_IFREG else { return nil }
    (device, inode) = (facts.st_dev, facts.st_ino)
  }

  static func isFileOrNothing(_ path: [UInt8]) -> Bool {
    facts(of: path).map { $0.st_mode & S_IFMT == S_IFREG } ?? true
  }

  private static func facts(of path: [UInt8]) -> stat? {
    var facts = stat()
    let isKnown =
      path.elementsEqual("-".utf8)
      ? fstat(STDIN_FILENO, &facts) : stat(path.map { CChar(bitPattern: $0) } + [0], &facts)
    return isKnown == 0 ? facts : nil
  }
}
