import CCurl
import Glibc
public import Ports

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
  /// Which requests go by a proxy.
  public var proxies: ProxyRules
  /// Who vouches for servers and proxies.
  public var trust: TrustStore
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
    proxies: ProxyRules = .none, trust: TrustStore = TrustStore(),
    connectTimeout: Duration = .seconds(10),
    maximumBodySize: Int = 32 << 20, maximumExchanges: Int = 64
  ) {
    self.proxies = proxies
    self.trust = trust
    self.connectTimeout = connectTimeout
    self.maximumBodySize = maximumBodySize
    self.maximumExchanges = maximumExchanges
  }
}

/// The authorities that may vouch for servers, in place of the system's own.
public struct TrustStore: Equatable, Sendable {
  /// A file of certificates in PEM form; nil for the system's.
  public var file: String?
  /// A directory of certificates under the names that `openssl rehash` gives them; nil for the system's.
  public var directory: String?

  /// See the properties.
  public init(file: String? = nil, directory: String? = nil) {
    self.file = file
    self.directory = directory
  }

  /// As curl has it: `CURL_CA_BUNDLE`, or else `SSL_CERT_FILE` and `SSL_CERT_DIR`.
  ///
  /// - Parameters:
  ///   - given: a file that goes before the variables.
  ///   - variable: the value of a variable of the environment; nil for one that is not set or empty.
  public init(_ given: String? = nil, variable: (String) -> String?) {
    if let file = given ?? variable("CURL_CA_BUNDLE") {
      self.init(file: file)
    } else {
      self.init(file: variable("SSL_CERT_FILE"), directory: variable("SSL_CERT_DIR"))
    }
  }
}
