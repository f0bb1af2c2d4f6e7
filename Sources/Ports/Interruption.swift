import Glibc

/// A pipe to oneself. A signal that arrives just before `poll` would otherwise go unnoticed until
/// the end of the wait; a byte in the pipe is seen whenever it was written.
final class Interruption {
  /// Readable once `signal` has been called; -1, which `poll` ignores, if no pipe could be made.
  let descriptor: Int32
  private let writer: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    if pipe(&ends) == 0 {
      for end in ends {
        _ = fcntl(end, F_SETFL, O_NONBLOCK)
        _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      }
    }
    descriptor = ends[0]
    writer = ends[1]
  }

  deinit {
    close(descriptor)
    close(writer)
  }

  /// May be called from a signal handler.
  func signal() {
    var byte: UInt8 = 1
    // A full pipe is as readable as a pipe can be.
    _ = write(writer, &byte, 1)
  }

  func clear() {
    var bytes: (UInt64, UInt64) = (0, 0)
    while read(descriptor, &bytes, MemoryLayout.size(ofValue: bytes)) > 0 {}
  }
}
