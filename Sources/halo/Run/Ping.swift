internal import ArgumentParser
internal import Curl
internal import HuaweiCloud
internal import Ports
internal import Text

/// Tells a health-check service that a job begins and how it ends, as such services take it: a POST to
/// `URL/start`, to `URL` for success, to `URL/CODE` for the exit code of a failure, with the last
/// lines of the log as the body.
struct Ping {
  private let url: String
  private let cloud: CloudOptions
  private let clock = SystemClock()

  /// Together less than the ten seconds that a job may lose by it.
  private static let (startLimit, endLimit) = (Duration.seconds(3), Duration.seconds(5))
  private static let longestBody = 10_000

  /// - Parameter cloud: says by which proxy it is reached, and who vouches for it.
  init(_ url: String, by cloud: CloudOptions) {
    (self.url, self.cloud) = (url, cloud)
  }

  /// An address as it can be asked.
  static func checked(_ text: String) throws -> String {
    guard Address(text) != nil else {
      throw ValidationError("'\(text)' is no address: write https://host/path")
    }
    return text
  }

  /// - Returns: what went wrong; nil for nothing.
  func start() -> String? { send("/start", "", within: Self.startLimit) }

  /// - Returns: what went wrong; nil for nothing.
  func end(_ code: Int32, lastLines: String) -> String? {
    send(
      code == 0 ? "" : "/\(code)", code == 0 ? "" : String(lastLines.suffix(Self.longestBody)),
      within: Self.endLimit)
  }

  private func send(_ path: String, _ body: String, within limit: Duration) -> String? {
    guard let address = Address(url) else { return nil }
    let request = HTTPRequest(
      method: "POST", scheme: address.scheme, authority: address.authority,
      target: address.path + path + address.query,
      headers: [HTTPHeader("Content-Type", "text/plain; charset=utf-8")],
      body: Array(body.utf8), purpose: .script(maximumBodySize: 100_000))
    var options = CurlOptions()
    options.trust = cloud.network.trust
    do throws(ConfigurationError) {
      options.proxies = try cloud.network.proxies(of: cloud.profileProxy)
    } catch {
      return error.message
    }
    let transport = CurlTransport(clock: clock, options: options)
    let end = clock.now + limit
    transport.start(request, as: ExchangeID(1), timeout: limit, deadline: end)
    while true {
      for finished in transport.wait(until: end) {
        switch finished.result {
        case .success(let answer) where answer.status < 300: return nil
        case .success(let answer): return "\(address.authority) answered \(answer.status)"
        case .failure(let failure): return "\(address.authority): \(failure.reason)"
        }
      }
      if clock.now >= end { return "\(address.authority) did not answer" }
    }
  }

  /// The parts of a URL that something is put between.
  private struct Address {
    let scheme: String
    let authority: String
    /// Without a slash at its end.
    let path: String
    /// With its question mark.
    let query: String

    init?(_ text: String) {
      guard let scheme = ["https", "http"].first(where: { text.hasPrefix("\($0)://") }),
        text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") })
      else { return nil }
      self.scheme = scheme
      let rest = text.dropFirst(scheme.utf8.count + 3)
      let end = rest.utf8.firstIndex { "/?".utf8.contains($0) } ?? rest.endIndex
      authority = String(rest[..<end])
      let mark = rest[end...].firstIndex(of: "?") ?? rest.endIndex
      var path = rest[end..<mark]
      while path.last == "/" { path.removeLast() }
      self.path = String(path)
      query = String(rest[mark...])
      // Who is asked is said in warnings; a password there would be.
      if authority.isEmpty || authority.contains("@") { return nil }
    }
  }
}
