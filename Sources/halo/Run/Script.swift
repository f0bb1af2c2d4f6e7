internal import Glibc

/// A script and the name under which errors and tracebacks know it.
struct Script {
  let text: [UInt8]
  /// As Lua wants it: `@job.lua` for a file, `=stdin` otherwise.
  let chunkName: String
  /// What the script finds in `arg[0]`.
  let name: String

  init(code: String) {
    text = Array(code.utf8)
    chunkName = "=(command line)"
    name = "-e"
  }

  /// - Parameter path: a file, or `-` for standard input.
  init(path: String) throws(FileError) {
    text = try path == "-" ? readAll(STDIN_FILENO, named: "standard input") : readFile(path)
    chunkName = path == "-" ? "=stdin" : "@\(path)"
    name = path
  }

  /// For messages: the file, or where else the script came from.
  var title: String { name == "-" ? "standard input" : name }

  /// Whether it begins as `luac` output does.
  var isCompiled: Bool { text.first == 0x1B }

  /// Where `require` looks first: beside the script, ending in `/`; empty for the current directory.
  var directory: String {
    guard chunkName.hasPrefix("@"), let slash = name.lastIndex(of: "/") else { return "" }
    return String(name[...slash])
  }
}
