internal import Glibc

/// Writes a file whole: whoever reads it sees what was there before or all of this.
func writeFile(_ path: String, _ bytes: [UInt8]) throws(FileError) {
  let draft = "\(path).new"
  let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
  guard descriptor >= 0 else { throw FileError(writing: path) }
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count < 0, errno == EINTR { continue }
    guard count > 0 else {
      let error = FileError(writing: path)
      close(descriptor)
      unlink(draft)
      throw error
    }
    rest = rest.dropFirst(count)
  }
  close(descriptor)
  guard rename(draft, path) == 0 else { throw FileError(writing: path) }
}

/// Makes a directory unless it is there.
func makeDirectory(_ path: String) throws(FileError) {
  guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
    throw FileError(message: "cannot make \(path): \(String(cString: strerror(errno)))")
  }
}

extension FileError {
  fileprivate init(writing path: String) {
    message = "cannot write \(path): \(String(cString: strerror(errno)))"
  }
}
