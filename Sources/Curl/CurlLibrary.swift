import CCurl
import Glibc

/// Loaded and set up when the first transport is made: see `ccurl.h`.
enum CurlLibrary {
  private static let problem = ccurl_load().map { String(cString: $0) }

  static func setUp() {
    guard let problem else { return }
    // A package is missing on this machine, which is no bug; there is no way to go on either.
    let text = Array("halo: cannot use libcurl: \(problem)\n".utf8)
    _ = write(STDERR_FILENO, text, text.count)
    exit(69)
  }

  /// The one reason for which libcurl does not make a handle or a list. There is no way to go on.
  static func outOfMemory() -> Never {
    fatalError("no memory for libcurl")
  }
}

/// What a `CurlTransport` can be told. Nothing is taken from the environment.
public struct CurlOptions: Sendable {
  /// URL of an HTTP proxy for requests that leave the machine; nil for none.
  public var proxy: String?
  /// How long a connection, with TLS, may take to set up.
  public var connectTimeout: Duration
  /// Answers of the cloud with a larger body end as `.tooLarge`. In bytes.
  public var maximumBodySize: Int
  /// Likewise for a script's own requests, whatever they ask for.
  public var maximumScriptBodySize = Int.max
  /// Further exchanges wait for one of these to end.
  public var maximumExchanges: Int

  /// - Parameter maximumBodySize: 32 MB unless told otherwise, more than any service sends.
  public init(
    proxy: String? = nil, connectTimeout: Duration = .seconds(10),
    maximumBodySize: Int = 32 << 20, maximumExchanges: Int = 64
  ) {
    self.proxy = proxy
    self.connectTimeout = connectTimeout
    self.maximumBodySize = maximumBodySize
    self.maximumExchanges = maximumExchanges
  }
}
