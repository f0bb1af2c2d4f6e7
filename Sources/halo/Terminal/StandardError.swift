internal import Glibc

/// Where everything about a run is written; its results go to standard output.
enum StandardError {
  static func write(_ text: String) {
    // What the script printed comes first, also when both go to one file.
    fflush(nil)
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
