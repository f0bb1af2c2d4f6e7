internal import Glibc

/// Where the results of a command go. A command that cannot write them ends there.
enum StandardOutput {
  static func write(_ text: String) {
    write(bytes: Array(text.utf8))
  }

  static func write(bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let reason = String(cString: strerror(errno))
        StandardError.write("halo: cannot write standard output: \(reason)\n")
        exit(ExitStatus.inputOutput.rawValue)
      }
      rest = rest.dropFirst(count)
    }
  }
}
