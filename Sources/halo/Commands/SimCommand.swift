internal import ArgumentParser
internal import Glibc

/// `halo sim`: becomes `halo-sim`, which is a program of its own so that this one stays small.
struct SimCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sim",
    abstract: "Start the simulator as an HTTP server (see `halo sim --help`).")

  @Argument(parsing: .captureForPassthrough)
  var arguments: [String] = []

  func run() throws {
    let program = Self.ownDirectory + "halo-sim"
    var words = (["halo-sim"] + arguments).map { strdup($0) }
    words.append(nil)
    execv(program, words)
    let reason = String(cString: strerror(errno))
    StandardError.write(
      "halo: cannot start \(program): \(reason); build it with 'swift build --product halo-sim'\n")
    throw ExitCode(ExitStatus.inputOutput.rawValue)
  }

  /// The directory this program is in, with a `/` at its end.
  private static var ownDirectory: String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    let path = String(
      decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }
}
