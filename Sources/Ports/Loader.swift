import Glibc

/// What a `StateMachine` wants read that is no answer of a server's.
public enum LoadRequest: Equatable, Sendable {
  /// Everything in the file at this path.
  ///
  /// - Parameter isPrivate: whether it holds secrets: one that others may read is refused.
  case file(path: String, isPrivate: Bool)
  /// What a program prints, run without a shell: it may ask the person at the terminal.
  ///
  /// - Parameters:
  ///   - words: the program, by its path or as the search path finds it, and its arguments.
  ///   - limit: how long it may take.
  case command(_ words: [String], limit: Duration)
}

/// Why something could not be read.
public struct LoadFailure: Error, Equatable, Sendable {
  /// One line, no full stop: `No such file or directory`.
  public let message: String

  /// - Parameter message: one line, no full stop.
  public init(_ message: String) {
    self.message = message
  }
}

/// Where the runtime reads what machines ask for: `FileLoader` is this machine, `SimulatedFiles` a
/// test's.
public protocol Loader: AnyObject {
  /// Reads what is asked for, at once.
  func load(_ request: LoadRequest) -> Result<[UInt8], LoadFailure>
}

/// Reads files of this machine, at once: they are small and near.
public final class FileLoader: Loader {
  /// More than any file of credentials or settings holds, in bytes.
  private static let largest = 1 << 20

  private let runProgram: ProgramRunner

  /// Starts a program and gives what it has printed.
  public typealias ProgramRunner = (_ words: [String], _ limit: Duration)
    -> Result<[UInt8], LoadFailure>

  /// - Parameter runProgram: starts programs; those of secrets alone.
  public init(
    runProgram: @escaping ProgramRunner = { _, _ in
      .failure(LoadFailure("no program can be started here"))
    }
  ) {
    self.runProgram = runProgram
  }

  /// Reads a file of at most 1 MiB.
  public func load(_ request: LoadRequest) -> Result<[UInt8], LoadFailure> {
    switch request {
    case .file(let path, let isPrivate):
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return .failure(Self.failure()) }
      defer { close(descriptor) }
      var facts = stat()
      guard fstat(descriptor, &facts) == 0 else { return .failure(Self.failure()) }
      // Of the file that was opened, which need not be the one that has the name by now.
      if isPrivate, facts.st_mode & 0o077 != 0 {
        // Nobody should be told to close a device to others.
        return .failure(
          LoadFailure(
            facts.st_mode & S_IFMT == S_IFREG
              ? "others may read it: run 'chmod 600 \(path)'"
              : "others may read it: name a file that only you can read"))
      }
      return Self.readAll(descriptor)
    case .command(let words, let limit):
      return runProgram(words, limit)
    }
  }

  private static func readAll(_ descriptor: CInt) -> Result<[UInt8], LoadFailure> {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16_384)
    while bytes.count <= largest {
      let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return .failure(failure()) }
      if count == 0 { return .success(bytes) }
      bytes += chunk[..<count]
    }
    return .failure(LoadFailure("it is larger than \(largest) bytes"))
  }

  private static func failure() -> LoadFailure { LoadFailure(String(cString: strerror(errno))) }
}

/// Files that are only in memory.
public final class SimulatedFiles: Loader {
  /// What each path holds, and what each command prints, its words separated by blanks; others do not exist.
  public var files: [WireKey: [UInt8]]
  /// What was asked for, in order.
  public private(set) var requests: [LoadRequest] = []

  /// - Parameter files: what each path holds.
  public init(_ files: [WireKey: [UInt8]] = [:]) {
    self.files = files
  }

  /// Notes the request and gives what the path holds.
  public func load(_ request: LoadRequest) -> Result<[UInt8], LoadFailure> {
    requests.append(request)
    switch request {
    case .file(let path, _):
      return files[path].map { .success($0) } ?? .failure(LoadFailure("no such file"))
    case .command(let words, _):
      let line = WireKey(words.joined(separator: " "))
      return files[line].map { .success($0) } ?? .failure(LoadFailure("no such program"))
    }
  }
}
