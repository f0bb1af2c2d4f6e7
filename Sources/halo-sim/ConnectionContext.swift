import Hummingbird
import Logging
import NIOCore
import NIOPosix

/// A request context that keeps hold of the connection, to end it out of turn.
struct ConnectionContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    channel = source.channel
  }

  /// Ends the connection with a reset instead of a proper close.
  func reset() async throws {
    if let options = channel as? any SocketOptionProvider {
      // Closing a socket that lingers for no time at all discards it.
      try await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
    }
    try await channel.close()
  }
}
