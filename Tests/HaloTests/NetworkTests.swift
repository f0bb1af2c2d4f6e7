import Foundation
import TestSupport
import Testing

/// `halo` behind a real proxy, and with an authority of one's own.
@Suite(.enabled(if: PrivateNetwork.isAvailable), .timeLimit(.minutes(30)))
struct NetworkTests {
  private static let password = "p@s#wörd/:"
  private static let encoded = "p%40s%23w%C3%B6rd%2F%3A"

  @Test func anAuthorityOfOnesOwn() throws {
    let network = try PrivateNetwork()
    for (options, variables) in [
      (["--ca-file", network.authority], [:]), ([], ["CURL_CA_BUNDLE": network.authority]),
      ([], ["SSL_CERT_FILE": network.authority]),
      (["--ca-file", network.authority], ["SSL_CERT_FILE": "/nowhere"]),
    ] as [([String], [String: String])] {
      let result = try network.halo(options, variables, host: "localhost")
      #expect(result.output == "0\n", "\(options) \(variables): \(result.errors)")
    }
    // As openssl rehash would name it.
    let hash = try CommandResult.of(
      URL(filePath: "/usr/bin/openssl"), ["x509", "-hash", "-noout", "-in", network.authority])
    let name = hash.output.filter { $0 != "\n" } + ".0"
    let folder = try TemporaryFolder([
      name: String(contentsOfFile: network.authority, encoding: .utf8)
    ])
    #expect(
      try network.halo([], ["SSL_CERT_DIR": folder.path], host: "localhost").output == "0\n")

    let untrusted = try network.halo(host: "localhost")
    #expect(untrusted.status == 69)
    #expect(untrusted.errors.contains("certificate"))
    let missing = try network.halo(["--ca-file", "/nowhere/ca.pem"], host: "localhost")
    #expect(missing.status == 78)
    #expect(missing.errors.contains("--ca-file /nowhere/ca.pem: No such file"))
  }

  @Test func whatHoldsNoAuthorityIsRefusedBeforeAnythingIsSent() throws {
    let folder = try TemporaryFolder([
      "empty.pem": "", "key.pem": "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n",
    ])
    let network = try PrivateNetwork()
    for (file, flaw) in [
      (folder.path, "Is a directory"), (folder.path + "/empty.pem", "no certificate in PEM form"),
      (folder.path + "/key.pem", "no certificate in PEM form"),
    ] {
      let result = try network.halo(["--ca-file", file], host: "localhost")
      #expect(result.status == 78)
      #expect(result.errors.contains("--ca-file \(file): \(flaw)"), "\(result.errors)")
    }
  }

  @Test func onlyTheNameThatIsInTheCertificate() throws {
    let network = try PrivateNetwork()
    let result = try network.halo(["--ca-file", network.authority], host: "127.0.0.1")
    #expect(result.status == 69)
  }

  @Test func nothingOlderThanTLS12() throws {
    let network = try PrivateNetwork(isOld: true)
    let result = try network.halo(["--ca-file", network.authority], host: "localhost")
    #expect(result.status == 69)
    #expect(result.errors.contains("TLS is blocked on the way"), "\(result.errors)")
  }

  @Test(arguments: ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "--proxy"])
  func byAProxy(name: String) throws {
    let network = try PrivateNetwork()
    try network.startProxy()
    let proxy = "http://127.0.0.1:\(network.proxyPort)"
    let trust = ["--ca-file", network.authority]
    let result =
      name == "--proxy"
      ? try network.halo(trust + [name, proxy]) : try network.halo(trust, [name: proxy])
    #expect(result.output == "0\n", "\(result.errors)")
    #expect(
      network.proxyLog.contains("CONNECT \(PrivateNetwork.host):\(network.serverPort)"))
    let direct = try network.halo(trust, [name: proxy, "NO_PROXY": ".test"])
    #expect(direct.status == 69, "only the proxy knows the name")
  }

  @Test func byAProxyThatWantsAPassword() throws {
    let network = try PrivateNetwork()
    try network.startProxy(password: Self.password)
    let trust = ["--ca-file", network.authority, "--verbose", "--trace-http"]
    let address = "127.0.0.1:\(network.proxyPort)"
    let known = "http://clerk:\(Self.encoded)@\(address)"
    for result in [
      try network.halo(trust, ["HTTPS_PROXY": known]),
      try network.halo(trust + ["--proxy", known]),
    ] {
      #expect(result.output == "0\n", "\(result.errors)")
      for secret in [Self.encoded, Self.password] { #expect(!result.errors.contains(secret)) }
    }
    let unknown = try network.halo(trust, ["HTTPS_PROXY": "http://\(address)"])
    #expect(unknown.status == 69)
    #expect(
      unknown.errors.contains("proxy http://\(address) wants a user and a password (407)"),
      "\(unknown.errors)")
    let wrong = try network.halo(trust, ["HTTPS_PROXY": "http://clerk:wrong-one@\(address)"])
    #expect(wrong.errors.contains("(407)"))
    #expect(!wrong.errors.contains("wrong-one"))
  }

  @Test func aProfileHasAProxyOfItsOwn() throws {
    let network = try PrivateNetwork()
    try network.startProxy(password: Self.password)
    let profiles = """
      {"far": {"region": "cn-north-4", "proxy": "http://clerk:\(Self.encoded)@127.0.0.1:\(network.proxyPort)"}}
      """
    let path = "\(network.folderPath)/profiles.json"
    try Data(profiles.utf8).write(to: URL(filePath: path))
    let trust = ["--ca-file", network.authority]
    let open = try network.halo(trust + ["--profile", "far"], ["HALO_PROFILES": path])
    #expect(open.status == 78, "others may read the password")
    chmod(path, 0o600)
    let chosen = try network.halo(trust + ["--profile", "far"], ["HALO_PROFILES": path])
    #expect(chosen.output == "0\n", "\(chosen.errors)")
    let switched = try network.halo(
      trust, ["HALO_PROFILES": path],
      code:
        "print(#cloud.account{profile = 'far', project_id = ('0'):rep(32)}.eip.list{timeout = 10})")
    #expect(switched.output == "0\n", "\(switched.errors)")
  }

  @Test func aScriptsOwnRequestsGoTheSameWay() throws {
    let network = try PrivateNetwork()
    try network.startProxy()
    let url = "https://\(PrivateNetwork.host):\(network.serverPort)/"
    let result = try network.halo(
      ["--ca-file", network.authority],
      ["ALL_PROXY": "http://127.0.0.1:\(network.proxyPort)"],
      code: """
        print(http.request { url = "\(url)" }.status)
        print(net.reachable { host = "\(PrivateNetwork.host)", port = \(network.serverPort) })
        """)
    #expect(result.output == "200\ntrue\n", "\(result.errors)")
  }

  @Test func aProxyThatIsNotThere() throws {
    let network = try PrivateNetwork()
    let (socket, port) = LoopbackServer.listen(backlog: 1)
    close(socket)
    let result = try network.halo(["--proxy", "http://127.0.0.1:\(port)"])
    #expect(result.status == 69)
    #expect(result.errors.contains("no connection by proxy http://127.0.0.1:\(port)"))
    #expect(result.errors.contains("NO_PROXY names hosts without"))
  }

  @Test func aVariableThatNamesNoProxy() throws {
    let network = try PrivateNetwork()
    let result = try network.halo([], ["HTTPS_PROXY": "http://clerk:secret/word@a:1"])
    #expect(result.status == 78)
    #expect(result.errors.contains("HTTPS_PROXY is no proxy"))
    #expect(!result.errors.contains("secret"))
  }
}
