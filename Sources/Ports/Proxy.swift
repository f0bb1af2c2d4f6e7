internal import Text

/// A proxy that requests go by. Its user and password are in no description.
public struct Proxy: Equatable, Sendable, CustomStringConvertible {
  /// The whole address, as it was given, with a scheme: for the transport alone.
  package let url: String
  /// Without user and password: `http://proxy.example.com:3128`.
  public let description: String
  /// The password, as it was written and as it is meant; empty for none.
  package let secrets: [String]

  /// Whether one speaks TLS with the proxy itself.
  package var speaksTLS: Bool { url.hasPrefix("https://") }

  private static let schemes = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"]

  /// - Parameter text: `http://USER:PASSWORD@HOST:PORT`, as curl takes it: without a scheme it is `http`,
  ///   and what is special in an URL is percent-encoded in the user and the password.
  /// - Throws: what is wrong with it; nothing of it is quoted.
  public init(_ text: String) throws(ProxyFlaw) {
    var rest = text.utf8[...]
    var scheme = "http"
    if let separator = text.firstRange(of: "://") {
      scheme = text[..<separator.lowerBound].lowercased()
      rest = text[separator.upperBound...].utf8
      guard Self.schemes.contains(scheme) else {
        throw ProxyFlaw("expected one of \(Self.schemes.joined(separator: ", ")) before '://'")
      }
    }
    if let path = rest.firstIndex(of: UInt8(ascii: "/")) {
      guard rest.index(after: path) == rest.endIndex else {
        throw ProxyFlaw("a proxy has no path; a '/' in its password is written %2F")
      }
      rest = rest[..<path]
    }
    var user = rest[rest.startIndex..<rest.startIndex]
    if let at = rest.lastIndex(of: UInt8(ascii: "@")) {
      user = rest[..<at]
      rest = rest[rest.index(after: at)...]
    }
    let host = String(Substring(rest))
    guard RequestRules.host(of: host) != nil else {
      throw ProxyFlaw("expected HOST:PORT, with USER:PASSWORD@ before it where it wants them")
    }
    guard user.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw ProxyFlaw("its user or password has to be percent-encoded")
    }
    let credentials = String(Substring(user))
    url = credentials.isEmpty ? "\(scheme)://\(host)" : "\(scheme)://\(credentials)@\(host)"
    description = "\(scheme)://\(host)"
    guard let colon = user.firstIndex(of: UInt8(ascii: ":")) else {
      secrets = []
      return
    }
    let password = Substring(user[user.index(after: colon)...])
    secrets = [String(password), password.percentDecoded]
  }

  /// Whether both are the same bytes.
  public static func == (lhs: Proxy, rhs: Proxy) -> Bool {
    lhs.url.utf8.elementsEqual(rhs.url.utf8)
  }
}

extension Proxy: CustomReflectable {
  /// Nothing: `dump` shows no password.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Why a text is no proxy.
public struct ProxyFlaw: Error {
  /// One line for people, without anything of the text.
  public let message: String

  init(_ message: String) {
    self.message = message
  }
}

/// Which requests go by which proxy, as curl has it, whatever version of libcurl is there.
///
/// This machine itself and its link-local neighbours are reached directly, whatever is said: what is
/// shown to them is for nobody else.
public struct ProxyRules: Equatable, Sendable {
  private var http: Proxy?
  private var https: Proxy?
  private var others: Proxy?
  private var exceptions = ProxyExceptions("")

  /// No proxy for anything.
  public static let none = ProxyRules()

  private init() {}

  /// - Parameters:
  ///   - proxy: for everything; goes before the variables but for `NO_PROXY`.
  ///   - variable: the value of a variable of the environment; nil for one that is not set or empty.
  /// - Throws: for a variable that names no proxy, with the variable's name.
  public init(_ proxy: Proxy? = nil, variable: (String) -> String?) throws(ProxyFlaw) {
    func find(_ names: String...) throws(ProxyFlaw) -> Proxy? {
      if let proxy { return proxy }
      for name in names {
        guard let text = variable(name) else { continue }
        do throws(ProxyFlaw) {
          return try Proxy(text)
        } catch {
          throw ProxyFlaw("\(name) is no proxy: \(error.message)")
        }
      }
      return nil
    }
    // Not HTTP_PROXY: a web server hands a visitor's header over under that name.
    http = try find("http_proxy", "all_proxy", "ALL_PROXY")
    https = try find("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
    others = try find("all_proxy", "ALL_PROXY")
    exceptions = ProxyExceptions(variable("no_proxy") ?? variable("NO_PROXY") ?? "")
  }

  /// The proxy for a request; nil where it goes directly.
  public func proxy(for request: HTTPRequest) -> Proxy? {
    guard hasAny || request.proxy != nil, request.purpose != .neighbour,
      let host = RequestRules.host(of: request.authority),
      !Loopback.contains(host), !LinkLocal.contains(host), !exceptions.contain(host)
    else { return nil }
    if let own = request.proxy { return own }
    return switch request.scheme {
    case "http": http
    case "https": https
    default: others
    }
  }

  private var hasAny: Bool { http != nil || https != nil || others != nil }

  /// Every proxy there is, once.
  public var all: [Proxy] {
    [https, http, others].reduce(into: []) { known, next in
      if let next, !known.contains(next) { known.append(next) }
    }
  }
}
