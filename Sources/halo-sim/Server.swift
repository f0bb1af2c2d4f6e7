import Dispatch
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// The HTTP front of a simulator: one event loop, on which everything happens, the cloud's part too.
struct Server {
  let host: LoopbackHost
  let port: UInt16

  /// Serves until the process ends.
  func run(_ simulator: sending Simulator) throws(Failure) {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let loop = group.any()
    let simulator = NIOLoopBoundBox.makeBoxSendingValue(simulator, eventLoop: loop)
    let signals = TerminationSignals { loop.execute { simulator.value.saveAndExit() } }
    defer { signals.cancel() }
    do {
      let channel = try bootstrap(group, simulator).bind(host: host.address, port: Int(port)).wait()
      let port = channel.localAddress?.port ?? 0
      // Nobody would know of a port that was chosen here.
      guard
        writeLine("listening on http://\(host.authority):\(port)", to: .output) || self.port != 0
      else { throw Failure(.io, "cannot write standard output: \(describe(errno: errno))") }
      try channel.closeFuture.wait()
    } catch let failure as Failure {
      throw failure
    } catch {
      let reason = (error as? IOError).map { describe(errno: $0.errnoCode) } ?? "\(error)"
      throw Failure(.io, "cannot listen on \(host.authority):\(port): \(reason)")
    }
  }

  private func bootstrap(
    _ group: MultiThreadedEventLoopGroup, _ simulator: NIOLoopBoundBox<Simulator>
  ) -> ServerBootstrap {
    ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 256)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          var limits = NIOHTTPDecoderLimitConfiguration()
          // The simulator itself says when headers are too large.
          (limits.maxHeaderFieldSize, limits.maxHeaderListSize) = (1 << 20, 1 << 20)
          limits.maxHeaderFieldCount = 1000
          let pipeline = channel.pipeline.syncOperations
          try pipeline.configureHTTPServerPipeline(
            withPipeliningAssistance: true, withErrorHandling: true,
            withOutboundHeaderValidation: false, withEncoderConfiguration: .init(),
            withDecoderLimitConfiguration: limits)
          try pipeline.addHandler(Connection(simulator.value))
        }
      }
  }
}

/// Runs an action on SIGTERM, SIGINT and SIGHUP instead of dying. A SIGHUP that the process was started to ignore,
/// as by nohup, stays ignored.
struct TerminationSignals {
  private let sources: [any DispatchSourceSignal]

  init(_ action: @escaping @Sendable () -> Void) {
    sources = [SIGTERM, SIGINT, SIGHUP].compactMap { number in
      var former = sigaction()
      sigaction(number, nil, &former)
      signal(number, SIG_IGN)
      // What a shell without job control starts in the background ignores SIGINT.
      let handler = unsafeBitCast(former.__sigaction_handler.sa_handler, to: Int.self)
      if number == SIGHUP, handler == unsafeBitCast(SIG_IGN, to: Int.self) { return nil }
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler(handler: action)
      source.resume()
      return source
    }
  }

  func cancel() { for source in sources { source.cancel() } }
}
