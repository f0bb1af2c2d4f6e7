import Foundation
import TestSupport

/// A `halo` that is running a script, to be sent a signal once the script has said something.
final class SignalledRun {
  private let process = Process()
  private let output = Pipe()
  private let errors = Pipe()
  private var start = Data()

  /// Starts the script and waits for its first line.
  init(_ code: String) throws {
    process.executableURL = Repository.program("halo")
    process.arguments = ["-e", code]
    process.environment = [:]
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    while start.last != UInt8(ascii: "\n") {
      guard let byte = try output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty else {
        break
      }
      start += byte
    }
  }

  /// Sends a signal that ends it: `INT`, `TERM` …
  func send(_ signal: String) throws -> (status: Int32, output: String) {
    try notify(signal)
    let rest = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let status = process.terminationStatus
    return (
      process.terminationReason == .uncaughtSignal ? 128 + status : status,
      String(decoding: start + rest, as: UTF8.self)
    )
  }

  /// Sends a signal and goes on.
  func notify(_ signal: String) throws {
    _ = try CommandResult.of(
      URL(filePath: "/bin/kill"), ["-\(signal)", String(process.processIdentifier)])
  }

  /// What it has written to standard error, once it has ended.
  var errorOutput: String {
    String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  }
}
