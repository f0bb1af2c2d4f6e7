internal import Ports
internal import Text

/// Where requests for a service go: the beginning of every URL.
public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
  /// `https`, or `http` for a loopback address.
  public let scheme: String
  /// Host name or address, with `:port` where it is not the scheme's own.
  public let authority: String

  init(host: String) {
    scheme = "https"
    authority = host
  }

  /// Parses `https://host[:port]`, or `http://` for this machine itself; a path is refused.
  public init(url: String) throws(ConfigurationError) {
    func refuse(_ why: String) -> ConfigurationError {
      ConfigurationError("'\(Secrets().masked(url: url).excerpt(80))' is not an endpoint: \(why)")
    }
    guard let separator = url.firstRange(of: "://") else {
      throw refuse("expected https://HOST or http://127.0.0.1:PORT")
    }
    scheme = url[..<separator.lowerBound].lowercased()
    var rest = url[separator.upperBound...].lowercased()
    if rest.hasSuffix("/") { rest.removeLast() }
    let allowed = "abcdefghijklmnopqrstuvwxyz0123456789-.:[]".utf8
    guard !rest.isEmpty, rest.utf8.allSatisfy(allowed.contains) else {
      throw refuse("expected a host and nothing after it")
    }
    let (host, port) = Self.split(rest)
    guard !host.isEmpty, host.hasPrefix("[") || !host.contains(":"),
      port == nil || (port.flatMap { UInt16($0) } ?? 0) > 0
    else {
      throw refuse("expected HOST or HOST:PORT")
    }
    switch scheme {
    case "https": break
    case "http" where Loopback.contains(host): break
    case "http": throw refuse("http is for this machine only, use https")
    default: throw refuse("expected https")
    }
    let standard = scheme == "https" ? "443" : "80"
    authority = port == nil || port == standard ? host : rest
  }

  /// As a URL without a path: `https://vpc.cn-north-4.myhuaweicloud.com`.
  public var description: String { "\(scheme)://\(authority)" }

  private static func split(_ authority: String) -> (host: String, port: String?) {
    // An IPv6 address has colons of its own and stands in brackets.
    let end =
      authority.lastIndex(of: "]").map { authority.index(after: $0) }
      ?? authority.lastIndex(of: ":") ?? authority.endIndex
    let port = authority[end...]
    guard port.hasPrefix(":") else { return (port.isEmpty ? authority : "", nil) }
    return (String(authority[..<end]), String(port.dropFirst()))
  }
}
