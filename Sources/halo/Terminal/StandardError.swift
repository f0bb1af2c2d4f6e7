internal import Glibc

/// Where everything about a run is written; its results go to standard output.
enum StandardError {
  /// What writes instead while an input is being edited on the terminal. One thread writes.
  nonisolated(unsafe) static var detour: ((String) -> Void)?

  static func write(_ text: String) {
    if let detour { return detour(text) }
    // What the script printed comes first, also when both go to one file.
    fflush(nil)
    ScriptOutput.beginLine()
    _ = writeAll(Array(text.utf8), to: STDERR_FILENO)
  }
}
