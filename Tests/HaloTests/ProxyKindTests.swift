import Foundation
import TestSupport
import Testing

/// `halo` behind real proxies that are spoken to in TLS or in SOCKS, and over IPv6.
@Suite(
  .enabled(if: PrivateNetwork.isAvailable, "needs squid, openssl and python3"),
  .timeLimit(.minutes(30)))
struct ProxyKindTests {
  private static let password = "p@s#wörd/:"
  private static let encoded = "p%40s%23w%C3%B6rd%2F%3A"

  // MARK: TLS

  @Test func byAProxyThatSpeaksTLS() throws {
    let network = try PrivateNetwork()
    try network.startProxy(password: Self.password, speaksTLS: true)
    let trust = ["--ca-file", network.authority, "--trace-http"]
    let proxy = "https://clerk:\(Self.encoded)@localhost:\(network.proxyPort)"
    for result in [
      try network.halo(trust + ["--proxy", proxy]),
      try network.halo(["--trace-http"], ["ALL_PROXY": proxy, "SSL_CERT_FILE": network.authority]),
    ] {
      #expect(result.output == "0\n", "\(result.errors)")
      for secret in [Self.encoded, Self.password] { #expect(!result.errors.contains(secret)) }
    }
    #expect(network.proxyLog.contains("CONNECT \(PrivateNetwork.host):\(network.serverPort)"))
    let script = try network.halo(
      trust, ["ALL_PROXY": proxy],
      code: """
        print(http.get("https://\(PrivateNetwork.host):\(network.serverPort)/").status)
        print(net.reachable { host = "\(PrivateNetwork.host)", port = \(network.serverPort) })
        """)
    #expect(script.output == "200\ntrue\n", "\(script.errors)")
    let unknown = try network.halo(trust + ["--proxy", "https://localhost:\(network.proxyPort)"])
    #expect(unknown.errors.contains("wants a user and a password (407)"), "\(unknown.errors)")
  }

  @Test func aProxyThatDoesNotProveItself() throws {
    let network = try PrivateNetwork()
    try network.startProxy(speaksTLS: true)
    let proxy = "https://localhost:\(network.proxyPort)"
    let untrusted = try network.halo(["--proxy", proxy])
    #expect(untrusted.status == 69)
    #expect(
      untrusted.errors.contains("TLS with proxy \(proxy): SSL certificate problem"),
      "\(untrusted.errors)")
    #expect(untrusted.errors.contains("--ca-file or SSL_CERT_FILE names who vouches"))
    let plain = try network.halo([
      "--ca-file", network.authority, "--proxy", "http://localhost:\(network.proxyPort)",
    ])
    #expect(plain.status == 69)
    #expect(plain.errors.contains("no connection by proxy http://localhost"), "\(plain.errors)")
  }

  @Test func aProxyThatSpeaksNoTLS() throws {
    let network = try PrivateNetwork()
    try network.startProxy()
    let proxy = "https://localhost:\(network.proxyPort)"
    let result = try network.halo(["--ca-file", network.authority, "--proxy", proxy])
    #expect(result.status == 69)
    #expect(result.errors.contains("TLS with proxy \(proxy): "), "\(result.errors)")
    #expect(!result.errors.contains("the certificate of"))
  }

  // MARK: SOCKS

  @Test(.enabled(if: PrivateNetwork.hasSOCKS, "needs microsocks and libnss-wrapper"))
  func byAProxyThatSpeaksSOCKS() throws {
    let network = try PrivateNetwork()
    try network.startSOCKS()
    let trust = ["--ca-file", network.authority]
    let address = "127.0.0.1:\(network.proxyPort)"
    // The proxy alone knows the name.
    let asked = try network.halo(trust + ["--proxy", "socks5h://\(address)"])
    #expect(asked.output == "0\n", "\(asked.errors)")
    let unasked = try network.halo(trust + ["--proxy", "socks5://\(address)"])
    #expect(unasked.status == 69)
    #expect(unasked.errors.contains("a socks5h one is"), "\(unasked.errors)")
    let byAddress = try network.halo(
      trust, ["all_proxy": "socks5://\(address)"], host: "0.0.0.0")
    #expect(byAddress.output == "0\n", "\(byAddress.errors)")
    let script = try network.halo(
      trust, ["ALL_PROXY": "socks5h://\(address)"],
      code: """
        print(http.get("https://\(PrivateNetwork.host):\(network.serverPort)/").status)
        print(net.reachable { host = "\(PrivateNetwork.host)", port = \(network.serverPort) })
        print(net.reachable { host = "\(PrivateNetwork.host)", port = 1 })
        """)
    #expect(
      script.output == """
        200
        true
        false\tproxy socks5h://\(address) makes no connection (refused)

        """, "\(script.errors)")
  }

  @Test(.enabled(if: PrivateNetwork.hasSOCKS, "needs microsocks and libnss-wrapper"))
  func whatAProxyThatSpeaksSOCKSRefuses() throws {
    let network = try PrivateNetwork()
    try network.startSOCKS(password: Self.password)
    let trust = ["--ca-file", network.authority, "--verbose", "--trace-http", "--proxy"]
    let address = "127.0.0.1:\(network.proxyPort)"
    let known = try network.halo(trust + ["socks5h://clerk:\(Self.encoded)@\(address)"])
    #expect(known.output == "0\n", "\(known.errors)")
    for user in ["", "clerk:wrong-one@"] {
      let refused = try network.halo(trust + ["socks5h://\(user)\(address)"])
      #expect(refused.status == 69)
      #expect(
        refused.errors.contains("proxy socks5h://\(address) wants a user and a password"),
        "\(refused.errors)")
      #expect(!refused.errors.contains("wrong-one"))
    }
    for result in [known] {
      for secret in [Self.encoded, Self.password] { #expect(!result.errors.contains(secret)) }
    }
    let nowhere = try network.halo(
      trust + ["socks5h://clerk:\(Self.encoded)@\(address)"], host: "nowhere.test")
    #expect(nowhere.errors.contains("makes no connection ("), "\(nowhere.errors)")
  }

  // MARK: IPv6

  @Test(.enabled(if: PrivateNetwork.hasIPv6, "needs IPv6 on the loopback interface"))
  func allOverIPv6() throws {
    let network = try PrivateNetwork(at: "::1")
    try network.startProxy(at: "[::1]")
    let trust = ["--ca-file", network.authority]
    let proxy = ["HTTPS_PROXY": "http://[::1]:\(network.proxyPort)"]
    let proxied = try network.halo(trust, proxy)
    #expect(proxied.output == "0\n", "\(proxied.errors)")
    #expect(network.proxyLog.contains("HIER_DIRECT/::1"))
    // This machine itself is never looked for behind a proxy.
    let direct = try network.halo(trust, ["HTTPS_PROXY": "http://[::1]:1"], host: "[::1]")
    #expect(direct.output == "0\n", "\(direct.errors)")
    let named = try network.halo(trust, host: "localhost")
    #expect(named.output == "0\n", "\(named.errors)")
  }

  @Test(
    .enabled(if: PrivateNetwork.hasIPv6, "needs IPv6 on the loopback interface"),
    arguments: ["[::]", "::", "::/64", "a.test, ::/0", "*"])
  func addressesThatNeedNoProxy(exceptions: String) throws {
    let network = try PrivateNetwork(at: "::1")
    try network.startProxy(at: "[::1]", isClosed: true)
    let trust = ["--ca-file", network.authority]
    let proxy = "http://[::1]:\(network.proxyPort)"
    // An address of no interface, which leads here all the same.
    let refused = try network.halo(trust, ["HTTPS_PROXY": proxy], host: "[::]")
    #expect(refused.status == 69)
    #expect(
      refused.errors.contains("proxy \(proxy) does not let it through (403)"), "\(refused.errors)")
    let direct = try network.halo(
      trust, ["HTTPS_PROXY": proxy, "NO_PROXY": exceptions], host: "[::]")
    #expect(direct.output == "0\n", "\(direct.errors)")
    let other = try network.halo(
      trust, ["HTTPS_PROXY": proxy, "NO_PROXY": "fd00::/8, [::1]"], host: "[::]")
    #expect(other.status == 69)
  }

  @Test(
    .enabled(if: PrivateNetwork.hasIPv6 && PrivateNetwork.hasSOCKS, "needs IPv6 and microsocks"))
  func aProxyThatSpeaksSOCKSOverIPv6() throws {
    let network = try PrivateNetwork(at: "::1")
    try network.startSOCKS(at: "::1")
    let result = try network.halo([
      "--ca-file", network.authority, "--proxy", "socks5h://[::1]:\(network.proxyPort)",
    ])
    #expect(result.output == "0\n", "\(result.errors)")
  }

  @Test(.enabled(if: PrivateNetwork.hasIPv6, "needs IPv6 on the loopback interface"))
  func theSimulatorOverIPv6() throws {
    let simulator = try Simulator(["--transition-time", "0s", "--host", "::1"])
    #expect(simulator.url.hasPrefix("http://[::1]:"))
    let result = try simulator.halo(["-e", "print(#cloud.eip.list{} > 0)"])
    #expect(result.output == "true\n", "\(result.errors)")
    let doctor = try simulator.halo([], command: "doctor")
    #expect(doctor.output.contains("answers at ::1"), "\(doctor.output)")
  }
}
