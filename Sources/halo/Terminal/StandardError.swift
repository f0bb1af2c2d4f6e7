internal import Glibc

/// Where everything about a run is written; its results go to standard output.
enum StandardError {
  static func write(_ text: String) {
    // What the script printed comes first, also when both go to one file.
    fflush(nil)
    _ = writeAll(Array(text.utf8), to: STDERR_FILENO)
  }
}
