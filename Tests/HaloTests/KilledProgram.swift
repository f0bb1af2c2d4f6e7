import Foundation
import Synchronization
import TestSupport

/// Threads that do one piece of work after the other.
enum Workers {
  /// - Returns: what was said of the pieces of work that said something.
  static func run(
    _ count: Int, atOnce: Int, _ work: @escaping @Sendable (Int) -> String?
  ) async -> [String] {
    let state = Mutex((next: 0, running: min(count, atOnce), said: [String]()))
    return await withCheckedContinuation { continuation in
      for _ in 0..<min(count, atOnce) {
        Thread.detachNewThread {
          while let number = state.withLock({ state -> Int? in
            defer { state.next += 1 }
            return state.next < count ? state.next : nil
          }) {
            guard let text = work(number) else { continue }
            state.withLock { $0.said.append(text) }
          }
          let said = state.withLock { state -> [String]? in
            state.running -= 1
            return state.running == 0 ? state.said : nil
          }
          if let said { continuation.resume(returning: said) }
        }
      }
    }
  }
}

/// A `halo` that says on standard error what it does, until it is killed.
final class KilledProgram: @unchecked Sendable {
  private let process = Process()
  private let errors = Pipe()

  init(_ arguments: [String], _ environment: [String: String]) throws {
    process.executableURL = Repository.program("halo")
    process.arguments = arguments
    process.environment = environment
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    try process.run()
  }

  /// Reads until it has said so many lines, or has ended.
  ///
  /// - Returns: how many it has said.
  func lines(_ most: Int) -> Int {
    var count = 0
    while count < most {
      let chunk = errors.fileHandleForReading.availableData
      if chunk.isEmpty { break }
      count += chunk.count { $0 == UInt8(ascii: "\n") }
    }
    return count
  }

  func kill() {
    Foundation.kill(process.processIdentifier, SIGKILL)
    _ = wait()
  }

  /// Stops it, as a machine does that is suspended.
  func pause() { Foundation.kill(process.processIdentifier, SIGSTOP) }

  /// Has it go on.
  func goOn() { Foundation.kill(process.processIdentifier, SIGCONT) }

  /// Whoever does not call this or `kill` keeps its pipe open.
  func wait() -> Int32 {
    process.waitUntilExit()
    try? errors.fileHandleForReading.close()
    return process.terminationReason == .uncaughtSignal
      ? 128 + process.terminationStatus : process.terminationStatus
  }
}
