import Testing

@testable import Ports

/// Which request goes by which proxy.
@Suite(.timeLimit(.minutes(30))) struct ProxyTests {
  private func proxy(
    _ url: String, _ variables: [String: String], given: String? = nil,
    purpose: HTTPRequest.Purpose = .cloud
  ) throws -> String? {
    let rules = try ProxyRules(try given.map { try Proxy($0) }) { variables[$0] }
    let parts = url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
    let scheme = String(parts[0].dropLast())
    let request = HTTPRequest(
      method: "GET", scheme: scheme, authority: String(parts[2].prefix { $0 != "/" }), target: "/",
      purpose: purpose)
    return rules.proxy(for: request)?.description
  }

  @Test(
    "The variables of curl",
    arguments: [
      (["https_proxy": "http://a:1"], "http://a:1" as String?, nil as String?),
      (["HTTPS_PROXY": "http://a:1"], "http://a:1", nil),
      (["https_proxy": "http://a:1", "HTTPS_PROXY": "http://b:1"], "http://a:1", nil),
      (["http_proxy": "http://a:1"], nil, "http://a:1"),
      (["HTTP_PROXY": "http://a:1"], nil, nil),
      (["ALL_PROXY": "socks5h://a:1"], "socks5h://a:1", "socks5h://a:1"),
      (["all_proxy": "a:1", "https_proxy": "b:2"], "http://b:2", "http://a:1"),
      (["https_proxy": "a:1", "NO_PROXY": "*"], nil, nil),
    ]) func variables(_ variables: [String: String], https: String?, http: String?) throws
  {
    #expect(try proxy("https://example.com", variables) == https)
    #expect(
      try proxy("http://example.com", variables, purpose: .script(maximumBodySize: 9)) == http)
  }

  @Test(
    "Hosts without a proxy",
    arguments: [
      ("example.com", "example.com", true), ("www.example.com", "example.com", true),
      ("www.example.com", ".example.com", true), ("example.com", ".example.com", true),
      ("badexample.com", "example.com", false), ("EXAMPLE.com", "example.COM", true),
      ("example.com.", "example.com", true), ("example.com", "a.com, b.com , example.com", true),
      ("example.com", "a.com b.com\texample.com", true), ("example.com", "*", true),
      ("example.com", "*.com", false), ("10.1.2.3", "10.0.0.0/8", true),
      ("11.1.2.3", "10.0.0.0/8", false), ("10.1.2.3", "10.1.2.3", true),
      ("10.1.2.3", "10.1.2.0/23", true), ("10.1.4.3", "10.1.2.0/23", false),
      ("10.1.2.3", "0.0.0.0/0", true), ("10.1.2.3", "2.3", false),
      ("10.1.2.3", "10.0.0.0/99", false),
      ("[fd00::5]", "fd00::/8", true), ("[fd00::5]", "[fd00::5]", true),
      ("[fe00::5]", "fd00::/8", false), ("example.com", "", false), ("example.com", ",, ,", false),
      ("example.com:8443", "example.com", true),
    ]) func exceptions(host: String, list: String, isDirect: Bool) throws
  {
    let found = try proxy("https://\(host)", ["HTTPS_PROXY": "http://p:1", "NO_PROXY": list])
    #expect((found == nil) == isDirect)
  }

  @Test("This machine and its neighbours are on this side of every proxy")
  func neighbours() throws {
    let variables = ["http_proxy": "p:1", "https_proxy": "p:1", "ALL_PROXY": "p:1"]
    for host in ["localhost:1", "127.0.0.1", "127.9.9.9:80", "[::1]:8080", "169.254.169.254"] {
      #expect(try proxy("http://\(host)", variables, given: "q:1") == nil)
    }
    #expect(try proxy("https://platform.example", variables, purpose: .neighbour) == nil)
  }

  @Test("What is given goes before the variables, but not before NO_PROXY")
  func given() throws {
    let variables = ["HTTPS_PROXY": "http://a:1", "NO_PROXY": "direct.com"]
    #expect(try proxy("https://example.com", variables, given: "b:2") == "http://b:2")
    #expect(try proxy("https://direct.com", variables, given: "b:2") == nil)
    #expect(try proxy("tcp://example.com:22", variables, purpose: .connection) == nil)
    #expect(
      try proxy("tcp://example.com:22", variables, given: "b:2", purpose: .connection)
        == "http://b:2")
  }

  @Test("User and password are in no description")
  func description() throws {
    let proxy = try Proxy("http://someone:p%40s%23word@proxy.example.com:3128/")
    #expect(proxy.description == "http://proxy.example.com:3128")
    #expect(String(reflecting: proxy) == "http://proxy.example.com:3128")
    var dumped = ""
    dump(proxy, to: &dumped)
    #expect(!dumped.contains("p%40s%23word"))
    #expect(proxy.secrets == ["p%40s%23word", "p@s#word"])
    #expect(proxy.url == "http://someone:p%40s%23word@proxy.example.com:3128")
  }

  @Test(
    "What is no proxy is told without its text",
    arguments: [
      "ftp://secret:secret@a", "http://secret:secret@", "http://a:secret", "http://a/secret/b",
      "http://a b", "", "http://se cret:x@a:1",
    ]) func flaws(text: String) throws
  {
    let error = #expect(throws: ProxyFlaw.self) { try Proxy(text) }
    #expect(error?.message.contains("secret") == false)
    let named = #expect(throws: ProxyFlaw.self) {
      try ProxyRules { $0 == "HTTPS_PROXY" ? text : nil }
    }
    #expect(named?.message.hasPrefix("HTTPS_PROXY is no proxy: ") == true)
  }
}
