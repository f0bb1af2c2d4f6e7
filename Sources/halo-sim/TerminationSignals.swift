import Dispatch
import Glibc

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
