import CCurl
import Glibc

/// Loaded and set up when the first transport is made: see `ccurl.h`.
enum CurlLibrary {
  private static let problem = ccurl_load().map { String(cString: $0) }

  static func setUp() {
    guard let problem else { return }
    // A package is missing on this machine, which is no bug; there is no way to go on either.
    let text = Array("halo: cannot use libcurl: \(problem)\n".utf8)
    _ = write(STDERR_FILENO, text, text.count)
    exit(69)
  }

  /// The one reason for which libcurl does not make a handle or a list. There is no way to go on.
  static func outOfMemory() -> Never {
    fatalError("no memory for libcurl")
  }
}
