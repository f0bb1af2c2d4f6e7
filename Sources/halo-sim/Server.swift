import Dispatch
import Glibc
import Hummingbird
import Logging
import NIOCore

/// The HTTP front of a simulator.
struct Server {
  let simulator: Simulator
  let host: LoopbackHost
  let port: UInt16

  /// Serves until the process ends.
  func run() async throws {
    let application = Application(
      responder: Responder(simulator: simulator),
      server: .http1(
        configuration: .init(
          // The simulator itself says when headers are too large.
          httpDecoderConfiguration: .init(
            maxHeaderFieldSize: 1 << 20, maxHeaderListSize: 1 << 20))),
      configuration: ApplicationConfiguration(
        address: .hostname(host.address, port: Int(port)), serverName: nil),
      onServerRunning: { [host] channel in
        let port = channel.localAddress?.port ?? 0
        writeLine("listening on http://\(host.authority):\(port)", to: .output)
      },
      // Standard output is for that line alone.
      logger: Logger(label: "halo-sim") { _ in SwiftLogNoOpLogHandler() })
    do {
      try await application.run()
    } catch let error as IOError {
      throw Failure(.io, "cannot listen on \(host.authority):\(port): \(error.text)")
    }
  }
}

extension IOError {
  /// Without the name of the system call: `Address already in use`.
  fileprivate var text: String { describe(errno: errnoCode) }
}

/// Runs an action on SIGTERM and SIGINT instead of dying.
struct TerminationSignals {
  private let sources: [any DispatchSourceSignal]

  init(_ action: @escaping @Sendable () async -> Void) {
    sources = [SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { Task { await action() } }
      source.resume()
      return source
    }
  }

  func cancel() { for source in sources { source.cancel() } }
}
