internal import Files
internal import Glibc
internal import SystemPackage
internal import Text
internal import WireText

/// A file that cannot be read or written.
struct FileError: Error {
  let message: String
  /// Whether there is no such file.
  var saysMissing = false
  /// Whether another program keeps it from being written for now.
  var saysLocked = false
}

/// In bytes: beyond that, what is read is no script, plan or list of rules, but a device or a mistake.
let largestFile = 128 << 20

/// Everything a file holds.
///
/// - Parameter limit: how large it may be, in bytes.
func readFile(_ path: String, limit: Int = largestFile) throws(FileError) -> [UInt8] {
  try readFile(Array(path.utf8), limit: limit)
}

/// As above; a path need not be UTF-8.
func readFile(_ path: [UInt8], limit: Int = largestFile) throws(FileError) -> [UInt8] {
  let name = String(decoding: path, as: UTF8.self)
  let descriptor = open(path.map { CChar(bitPattern: $0) } + [0], O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw FileError(reading: name, errno) }
  defer { close(descriptor) }
  return try readAll(descriptor, named: name, limit: limit)
}

/// Everything up to the end of an open file.
func readAll(
  _ descriptor: CInt, named name: String, limit: Int = largestFile
) throws(FileError) -> [UInt8] {
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    if count < 0, errno == EINTR { continue }
    guard count >= 0 else { throw FileError(reading: name, errno) }
    if count == 0 { return bytes }
    bytes += chunk[..<count]
    guard bytes.count <= limit else {
      throw FileError(message: "cannot read \(name.asPath): it has more than \(limit) bytes")
    }
  }
}

/// Writes a file whole: whoever reads it sees what was there before or all of this.
///
/// - Parameter permissions: who may read and write it; everybody whom the process's mask allows.
func writeFile(
  _ path: String, _ bytes: [UInt8],
  permissions: FilePermissions = [.ownerReadWrite, .groupReadWrite, .otherReadWrite]
) throws(FileError) {
  do throws(Errno) {
    try replaceFile(FilePath(path), with: bytes, permissions: permissions)
  } catch {
    throw FileError(message: "cannot write \(path.asPath): \(error)")
  }
}

/// Whether there is anything of this name.
func fileExists(_ path: String) -> Bool {
  access(path, F_OK) == 0
}

/// The same file under every name: what one run of it locks, the next one finds.
func wholePath(of name: String) -> String {
  guard let whole = realpath(name, nil) else { return name }
  defer { free(whole) }
  return String(cString: whole)
}

/// The way to a file that leads there from anywhere, and wherever a link on it leads later.
func absolutePath(of name: String) -> String {
  let path = FilePath(wholePath(of: ".")).pushing(FilePath(name))
  // What is above a link is not known by its name.
  return path.components.contains { $0.kind == .parentDirectory }
    ? path.string : path.lexicallyNormalized().string
}

/// Makes a directory unless it is there.
func makeDirectory(_ path: String) throws(FileError) {
  guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
    throw FileError(message: "cannot make \(path.asPath): \(String(cString: strerror(errno)))")
  }
}

/// Makes a directory and those that it is in, for the user alone, unless they are there.
func makeFolders(_ path: String) throws(FileError) {
  var folder = ""
  for name in path.split(separator: "/") {
    folder += "/\(name)"
    guard mkdir(folder, 0o700) != 0 else { continue }
    // Whether it is there is asked next, which has a reason of its own.
    let reason = errno
    guard fileExists(folder) else {
      throw FileError(
        message: "cannot make \(folder.asPath): \(String(cString: strerror(reason)))")
    }
  }
}

extension FileError {
  fileprivate init(reading name: String, _ code: CInt) {
    message = "cannot read \(name.asPath): \(String(cString: strerror(code)))"
    saysMissing = code == ENOENT
  }
}

extension String {
  /// A path as a message has it: one that is too long for any file is cut, and one that is empty is seen.
  var asPath: String {
    isEmpty ? "''" : utf8.count > Int(PATH_MAX) ? excerpt(100) : self
  }
}

/// What a link names; nil for what is none.
private func linkTarget(_ path: String) -> String? {
  let target = withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { room in
    let count = room.baseAddress.map { readlink(path, $0, room.count) } ?? 0
    return room.prefix(max(0, count)).map { UInt8(bitPattern: $0) }
  }
  return target.isEmpty ? nil : String(decoding: target, as: UTF8.self)
}

extension Suggestion {
  /// How a message about a file that is not there goes on: with one beside it that has nearly its name, or where a
  /// link of its name leads.
  static func advice(onMissing path: String) -> String {
    if path.isEmpty || path.utf8.elementsEqual("-".utf8) || fileExists(path) { return "" }
    if let target = linkTarget(path) {
      return "; it is a link to \(target.escapingControls), which leads nowhere"
    }
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { String(path[...$0]) } ?? ""
    guard let directory = opendir(folder.isEmpty ? "." : folder) else { return "" }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory), names.count < mostFiles {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.utf8.first != UInt8(ascii: ".") { names.append(name) }
    }
    let name = slash.map { String(path[path.utf8.index(after: $0)...]) } ?? path
    return advice(for: name, in: names.sorted(), prefix: folder).escapingControls
  }

  private static let mostFiles = 1000
}
