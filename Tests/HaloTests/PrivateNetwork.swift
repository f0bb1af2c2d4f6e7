import Foundation
import TestSupport

/// A company's network on this machine: an authority of its own, an HTTPS server with a certificate of
/// that authority's, and a real proxy that alone knows the server's name.
final class PrivateNetwork {
  /// What the proxy knows and no resolver.
  static let host = "vpc.cn-north-4.test"
  static let isAvailable = ["/usr/sbin/squid", "/usr/bin/openssl", "/usr/bin/python3"]
    .allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }

  private let folder: TemporaryFolder
  private var server: Process?
  private var proxy: Process?
  private(set) var serverPort = 0
  private(set) var proxyPort = 0

  var authority: String { "\(folder.path)/ca.pem" }
  var folderPath: String { folder.path }

  /// - Parameter isOld: whether the server speaks nothing newer than TLS 1.1.
  init(isOld: Bool = false) throws {
    folder = try TemporaryFolder([
      "names": "subjectAltName=DNS:\(Self.host),DNS:localhost\n",
      "hosts": "127.0.0.1 \(Self.host)\n",
    ])
    try openssl([
      "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem",
      "-days",
      "2", "-subj", "/CN=an authority of our own",
    ])
    try openssl([
      "req", "-newkey", "rsa:2048", "-nodes", "-keyout", "server.key", "-out", "server.csr",
      "-subj",
      "/CN=\(Self.host)",
    ])
    try openssl([
      "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
      "-out", "server.pem", "-days", "2", "-extfile", "names",
    ])
    let script = Repository.root.appending(path: "Tests/HaloTests/Scripts/tls-server.py").path
    let (process, line) = try start(
      "/usr/bin/python3",
      [script, "server.key", "server.pem"] + (isOld ? ["OLD"] : []), until: "PORT ")
    server = process
    serverPort = Int(line) ?? 0
  }

  deinit {
    for process in [server, proxy].compactMap(\.self) {
      // The proxy takes its time to end by itself.
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
  }

  /// Starts the proxy.
  ///
  /// - Parameter password: that of the user `clerk`, without whom nobody is let through; nil for none.
  func startProxy(password: String? = nil) throws {
    var rules = "http_access allow all"
    if let password {
      let hash = try openssl(["passwd", "-apr1", password])
      try Data("clerk:\(hash)".utf8).write(to: URL(filePath: "\(folder.path)/users"))
      rules = """
        auth_param basic program /usr/lib/squid/basic_ncsa_auth \(folder.path)/users
        acl known proxy_auth REQUIRED
        http_access allow known
        http_access deny all
        """
    }
    proxyPort = try Self.freePort()
    let text = """
      http_port 127.0.0.1:\(proxyPort)
      hosts_file \(folder.path)/hosts
      pid_filename none
      cache deny all
      cache_log \(folder.path)/cache.log
      access_log stdio:\(folder.path)/access.log
      coredump_dir none
      visible_hostname proxy.test
      shutdown_lifetime 0 seconds
      \(rules)

      """
    try Data(text.utf8).write(to: URL(filePath: "\(folder.path)/squid.conf"))
    // Started as root, it goes on as another user.
    chmod(folder.path, 0o777)
    for name in ["users", "hosts"] { chmod("\(folder.path)/\(name)", 0o644) }
    proxy = try start(
      "/usr/sbin/squid", ["-N", "-d", "1", "-f", "\(folder.path)/squid.conf"], until: "Accepting "
    ).0
  }

  /// What the proxy was asked for, with its answers: `TCP_TUNNEL/200 … CONNECT vpc…`.
  var proxyLog: String {
    (try? String(contentsOfFile: "\(folder.path)/access.log", encoding: .utf8)) ?? ""
  }

  @discardableResult
  private func openssl(_ arguments: [String]) throws -> String {
    try CommandResult.of(
      URL(filePath: "/usr/bin/openssl"), arguments, directory: URL(filePath: folder.path)
    ).output
  }

  /// Starts a program and returns with the rest of the line in which it says that it is ready.
  private func start(
    _ program: String, _ arguments: [String], until mark: String
  ) throws -> (Process, String) {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder.path)
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    var text = ""
    while true {
      let data = output.fileHandleForReading.availableData
      guard !data.isEmpty else { break }
      text += String(decoding: data, as: UTF8.self)
      guard let start = text.range(of: mark)?.upperBound,
        let end = text[start...].firstIndex(of: "\n")
      else { continue }
      // What it says from then on must not fill the pipe.
      output.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
      return (process, String(text[start..<end]))
    }
    throw NetworkFailure(text: "\(program) did not start: \(text)")
  }

  private struct NetworkFailure: Error {
    let text: String
  }

  private static func freePort() throws -> Int {
    let (socket, port) = LoopbackServer.listen(backlog: 1)
    close(socket)
    return Int(port)
  }
}
