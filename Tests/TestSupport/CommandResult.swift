public import Foundation

/// What a finished command left behind.
public struct CommandResult {
  /// The exit code; 128 and the number of the signal that ended it.
  public let status: Int32
  /// What it wrote to standard output.
  public let output: String
  /// What it wrote to standard error.
  public let errors: String

  /// Runs a program to its end, with nothing in its environment but what is given, and neither a journal nor
  /// files of a user unless they are named there.
  public static func of(
    _ program: URL, _ arguments: [String], environment: [String: String] = [:],
    input: String = "", directory: URL = Repository.root
  ) throws -> CommandResult {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    // Nor is there a server whose metadata could be asked.
    process.environment = environment.merging([
      "HALO_JOURNAL": "none", "HALO_METADATA": "off", "HOME": "/nonexistent",
    ]) { given, _ in given }
    process.currentDirectoryURL = directory
    let (standardInput, output, errors) = (Pipe(), Pipe(), Pipe())
    process.standardInput = standardInput
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try standardInput.fileHandleForWriting.close()
    // Both pipes are read at once: a full one would stop the program.
    let collected = Collector(errors.fileHandleForReading)
    let outputData = output.fileHandleForReading.readDataToEndOfFile()
    let errorData = collected.wait()
    process.waitUntilExit()
    let status = process.terminationStatus
    return CommandResult(
      status: process.terminationReason == .uncaughtSignal ? 128 + status : status,
      output: String(decoding: outputData, as: UTF8.self),
      errors: String(decoding: errorData, as: UTF8.self))
  }
}

/// Reads a pipe to its end on a thread of its own.
private final class Collector: @unchecked Sendable {
  private let done = DispatchSemaphore(value: 0)
  private var data = Data()

  init(_ handle: FileHandle) {
    Thread.detachNewThread { [self] in
      data = handle.readDataToEndOfFile()
      done.signal()
    }
  }

  func wait() -> Data {
    done.wait()
    return data
  }
}
