import Foundation
import TestSupport

/// A `halo` that is running a script, to be sent a signal once the script has said something.
final class SignalledRun {
  private let process = Process()
  private let output = Pipe()
  private let errors = Pipe()
  private var start = Data()

  private let input = Pipe()

  /// Starts the script and waits for its first line.
  ///
  /// - Parameter environment: all that there is in it.
  convenience init(_ code: String, environment: [String: String] = [:]) throws {
    try self.init(["-e", code], input: "", environment: environment)
  }

  /// Starts what the arguments say, and waits for its first line.
  ///
  /// - Parameter onErrors: whether that is the first line of standard error.
  convenience init(
    arguments: [String], environment: [String: String], onErrors: Bool = false
  ) throws {
    try self.init(arguments, input: "", environment: environment, onErrors: onErrors)
  }

  /// Starts a session, types an input and waits for its first line. There may be more input.
  convenience init(session text: String) throws {
    try self.init(["repl", "--sim"], input: text)
  }

  private init(
    _ arguments: [String], input text: String, environment: [String: String] = [:],
    onErrors: Bool = false
  ) throws {
    process.executableURL = Repository.program("halo")
    process.arguments = arguments
    process.standardInput = input
    process.environment = environment
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
    let watched = onErrors ? errors : output
    var line = Data()
    while line.last != UInt8(ascii: "\n") {
      guard let byte = try watched.fileHandleForReading.read(upToCount: 1), !byte.isEmpty else {
        break
      }
      line += byte
    }
    if !onErrors { start = line }
  }

  var processID: Int32 { process.processIdentifier }

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
