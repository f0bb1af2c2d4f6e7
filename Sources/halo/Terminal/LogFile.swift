internal import Files
internal import Glibc

/// A file that lines are appended to, also when it is rotated meanwhile: when its name leads elsewhere
/// (logrotate's `create`), that is opened; when it is cut short (`copytruncate`), the next line
/// stands at its new end.
final class LogFile {
  private let path: String
  private var descriptor: CInt
  private var isLost = false

  /// - Throws: when it cannot be opened for appending.
  init(_ path: String) throws(FileError) {
    self.path = path
    descriptor = Self.open(path)
    guard descriptor >= 0 else {
      throw FileError(message: "cannot write \(path.asPath): \(String(cString: strerror(errno)))")
    }
  }

  deinit { close(descriptor) }

  /// What cannot be written is said once, and costs the run nothing.
  func write(_ lines: String) {
    follow()
    guard !writeAll(Array(lines.utf8), to: descriptor), !isLost else { return }
    isLost = true
    let reason = String(cString: strerror(errno))
    StandardError.tell("warning: cannot write \(path): \(reason)")
  }

  private func follow() {
    var (own, named) = (stat(), stat())
    guard fstat(descriptor, &own) == 0,
      stat(path, &named) != 0
        || own.st_ino != named.st_ino || own.st_dev != named.st_dev
    else { return }
    let new = Self.open(path)
    // As long as there is none of that name, the old one is better than nothing.
    guard new >= 0 else { return }
    close(descriptor)
    descriptor = new
  }

  private static func open(_ path: String) -> CInt {
    Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0o640)
  }
}
