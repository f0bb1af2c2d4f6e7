/// What a `CurlTransport` can be told. Nothing is taken from the environment.
public struct CurlOptions: Sendable {
  /// URL of an HTTP proxy for requests that leave the machine; nil for none.
  public var proxy: String?
  /// How long a connection, with TLS, may take to set up.
  public var connectTimeout: Duration
  /// Answers with a larger body end as `.tooLarge`.
  public var maximumBodySize: Int
  /// Further exchanges wait for one of these to end.
  public var maximumExchanges: Int

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
