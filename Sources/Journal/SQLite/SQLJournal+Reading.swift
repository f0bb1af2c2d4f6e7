internal import Glibc

extension SQLJournal {
  /// Opens a journal to look at what was recorded, also where it cannot be written, as on a read-only
  /// file system or a full disk: then in a copy, in which no run goes on.
  public static func reading(
    _ path: String, makesFolders: Bool = false
  ) throws(JournalError) -> SQLJournal {
    do throws(JournalError) {
      return try SQLJournal(sqlite: path, makesFolders: makesFolders)
    } catch {
      guard error.kind == .readOnly || error.kind == .full, let copy = JournalCopy(of: path) else {
        throw error
      }
      // Once it is open its files need no names any more.
      defer { copy.remove() }
      return try SQLJournal(sqlite: copy.path)
    }
  }
}

/// A journal's file and its log in a folder of their own.
private struct JournalCopy {
  let path: String
  private let folder: String

  /// nil where it cannot be made.
  init?(of path: String) {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/halo-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { return nil }
    folder = template.withUnsafeBufferPointer { name in
      name.baseAddress.map { String(cString: $0) } ?? ""
    }
    self.path = folder + "/journal.db"
    guard let place = try? JournalFile.place(of: path), case let log = place + "-wal",
      Self.copy(path, to: self.path),
      access(log, F_OK) != 0 || Self.copy(log, to: self.path + "-wal")
    else {
      remove()
      return nil
    }
  }

  func remove() {
    for suffix in ["", "-wal", "-shm", "-lock"] { unlink(path + suffix) }
    rmdir(folder)
  }

  private static func copy(_ source: String, to target: String) -> Bool {
    let input = open(source, O_RDONLY | O_CLOEXEC)
    guard input >= 0 else { return false }
    defer { close(input) }
    let output = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard output >= 0 else { return false }
    defer { close(output) }
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = read(input, &chunk, chunk.count)
      if count == 0 { return true }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      var written = 0
      while written < count {
        let part = chunk[written..<count].withUnsafeBytes {
          write(output, $0.baseAddress, $0.count)
        }
        guard part > 0 || errno == EINTR else { return false }
        written += max(0, part)
      }
    }
  }
}
