import Foundation
import TestSupport

/// A `halo-sim` process of its own for one test, on a free port of this machine.
final class Simulator {
  let url: String
  private let process = Process()

  init(_ arguments: [String] = ["--transition-time", "0s"]) throws {
    let output = Pipe()
    process.executableURL = Repository.program("halo-sim")
    process.arguments = ["--port", "0"] + arguments
    process.environment = [:]
    process.standardOutput = output
    try process.run()
    var line = Data()
    while let byte = try output.fileHandleForReading.read(upToCount: 1), byte != Data("\n".utf8) {
      guard !byte.isEmpty else { break }
      line += byte
    }
    url = String(String(decoding: line, as: UTF8.self).dropFirst("listening on ".count))
  }

  deinit {
    process.terminate()
    process.waitUntilExit()
  }

  /// Runs `halo` against this simulator with a key of the demo account.
  func halo(
    _ arguments: [String], environment: [String: String] = CommandTests.key, command: String = "run"
  ) throws -> CommandResult {
    try CommandResult.of(
      Repository.program("halo"),
      [command, "--region", "cn-north-4", "--endpoint", url] + arguments, environment: environment)
  }

  /// Sends something to the simulator's control paths.
  func control(_ method: String, _ path: String, body: String = "") throws -> String {
    let result = try CommandResult.of(
      URL(filePath: "/usr/bin/curl"),
      [
        "-sS", "--fail-with-body", "-H", "Content-Type: application/json", "-X", method, "-d", body,
        "\(url)/_sim/\(path)",
      ])
    return result.output
  }
}
