import Files
import Glibc
import JSON
import SimulatedCloud
import SystemPackage

/// Reads a whole file; nil when there is none. One without an end, such as a device, is given up.
func readFile(_ path: String) throws(Failure) -> [UInt8]? {
  guard let file = fopen(path, "rb") else {
    if errno == ENOENT { return nil }
    throw Failure(.io, "\(path): \(errorText())")
  }
  defer { fclose(file) }
  var content: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
    content += chunk[..<count]
    guard content.count <= largestFile else {
      throw Failure(.io, "\(path): it has more than \(largestFile) bytes")
    }
  }
  guard ferror(file) == 0 else { throw Failure(.io, "\(path): \(errorText())") }
  return content
}

/// More than a state may become.
private let largestFile = 256 << 20

enum Stream: Int32 {
  case output = 1
  case error = 2
}

/// Writes a line at once, so that whoever waits for it at the other end of a pipe gets it.
///
/// - Returns: whether it could be written; `errno` says why not.
@discardableResult
func writeLine(_ line: String, to stream: Stream) -> Bool {
  writeAll(Array((line + "\n").utf8), to: stream.rawValue)
}

private func errorText() -> String { describe(errno: errno) }

/// What the system calls an error: `Address already in use`.
func describe(errno code: Int32) -> String { String(cString: strerror(code)) }

/// Why the simulator cannot go on, in one line.
struct Failure: Error {
  enum Kind: Int32 {
    case io = 74
    case configuration = 78
  }

  let kind: Kind
  let message: String

  init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  var exitCode: Int32 { kind.rawValue }
}

/// Where the state outlives the process.
struct StateFile {
  let path: String

  /// A file that is not there yet leaves the demo account as it is; it is made at the end.
  func load(into cloud: SimulatedCloud) throws(Failure) {
    var facts = stat()
    guard stat(path, &facts) != 0 || [S_IFREG, S_IFDIR].contains(facts.st_mode & S_IFMT) else {
      throw Failure(.io, "\(path): it is no file")
    }
    guard let text = try readFile(path) else {
      // Better to learn now than at the end that nothing can be saved.
      try save(cloud)
      return
    }
    do {
      try cloud.load(text)
    } catch {
      throw Failure(.configuration, error.description(in: path))
    }
  }

  func save(_ cloud: SimulatedCloud) throws(Failure) {
    let text = cloud.stateDocument.serialized(.indented) + [UInt8(ascii: "\n")]
    do throws(Errno) {
      try replaceFile(FilePath(path), with: text)
    } catch {
      throw Failure(.io, "\(path): \(error)")
    }
  }
}
