import Foundation
import TestSupport

/// A company's network on this machine: an authority of its own, an HTTPS server with a certificate of
/// that authority's, and a real proxy that alone knows the server's name.
final class PrivateNetwork {
  /// What the proxy knows and no resolver.
  static let host = "vpc.cn-north-4.test"
  /// Those of the cloud itself, which a simulator minds, and that.
  private static let names = [
    host, "vpc.cn-north-4.myhuaweicloud.com", "iam.cn-north-4.myhuaweicloud.com",
  ]
  static let isAvailable = has("/usr/sbin/squid", "/usr/bin/openssl", "/usr/bin/python3")
  static let hasSOCKS = has("/usr/bin/microsocks") && !hostNames.isEmpty
  static let hasIPv6 =
    (try? String(contentsOfFile: "/proc/net/if_inet6", encoding: .utf8))?
    .contains(String(repeating: "0", count: 31) + "1") ?? false

  /// What gives a program names of its own for addresses: `libnss-wrapper`.
  private static let hostNames =
    (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib"))?
    .map { "/usr/lib/\($0)/libnss_wrapper.so" }
    .first { FileManager.default.fileExists(atPath: $0) } ?? ""

  private static func has(_ programs: String...) -> Bool {
    programs.allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
  }

  private let folder: TemporaryFolder
  private var server: Process?
  private var proxy: Process?
  private(set) var serverPort = 0
  private(set) var proxyPort = 0

  private var sharedMemoryName: String { "halo\(proxyPort)" }
  var authority: String { "\(folder.path)/ca.pem" }
  var folderPath: String { folder.path }

  /// - Parameters:
  ///   - isOld: whether the server speaks nothing newer than TLS 1.1.
  ///   - address: of this machine, at which the server is.
  ///   - other: what answers in its place; nil for itself.
  init(
    isOld: Bool = false, at address: String = "127.0.0.1", before other: Simulator? = nil
  ) throws {
    folder = try TemporaryFolder([
      "names": "subjectAltName=DNS:localhost,IP:0.0.0.0,IP:::1,IP:::"
        + Self.names.map { ",DNS:\($0)" }.joined() + "\n",
      "hosts": Self.names.map { "\(address) \($0)\n" }.joined(),
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
      [script, "server.key", "server.pem", address] + (isOld ? ["OLD"] : [])
        + (other.map { [String($0.url.dropFirst("http://".count))] } ?? []), until: "PORT ")
    server = process
    serverPort = Int(line) ?? 0
  }

  deinit {
    for process in [server, proxy].compactMap(\.self) {
      // The proxy takes its time to end by itself.
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    for part in ["metadata", "queues", "readers"] {
      shm_unlink("/\(sharedMemoryName)-cf__\(part).shm")
    }
  }

  /// Starts the proxy.
  ///
  /// - Parameters:
  ///   - password: that of the user `clerk`, without whom nobody is let through; nil for none.
  ///   - address: where it listens, as it stands in an URL.
  ///   - speaksTLS: whether it proves itself with the server's certificate.
  ///   - isClosed: whether it lets nobody through.
  func startProxy(
    password: String? = nil, at address: String = "127.0.0.1", speaksTLS: Bool = false,
    isClosed: Bool = false
  ) throws {
    var rules = "http_access \(isClosed ? "deny" : "allow") all"
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
    let text = configuration(of: "\(address):\(proxyPort)", speaksTLS: speaksTLS, rules)
    try Data(text.utf8).write(to: URL(filePath: "\(folder.path)/squid.conf"))
    // Started as root, it goes on as another user.
    chmod(folder.path, 0o777)
    for name in ["users", "hosts", "server.key", "server.pem"] {
      chmod("\(folder.path)/\(name)", 0o644)
    }
    // Its segments of shared memory go by this name: two proxies of one name lose each other's.
    proxy = try start(
      "/usr/sbin/squid",
      ["-N", "-d", "1", "-n", sharedMemoryName, "-f", "\(folder.path)/squid.conf"],
      until: "Accepting HTTP"
    ).0
  }

  /// What squid reads.
  private func configuration(of port: String, speaksTLS: Bool, _ rules: String) -> String {
    let certificate = "tls-cert=\(folder.path)/server.pem tls-key=\(folder.path)/server.key"
    return """
      \(speaksTLS ? "https_port \(port) \(certificate)" : "http_port \(port)")
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
  }

  /// Starts a SOCKS proxy that knows the server's name.
  ///
  /// - Parameters:
  ///   - password: that of the user `clerk`, without whom nobody is let through; nil for none.
  ///   - address: where it listens, without brackets.
  func startSOCKS(password: String? = nil, at address: String = "127.0.0.1") throws {
    proxyPort = try Self.freePort()
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/microsocks")
    process.arguments =
      ["-i", address, "-p", "\(proxyPort)"]
      + (password.map { ["-u", "clerk", "-P", $0] } ?? [])
    process.environment = [
      "LD_PRELOAD": Self.hostNames, "NSS_WRAPPER_HOSTS": "\(folder.path)/hosts",
    ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    proxy = process
    // It says nothing when it is ready.
    while !Self.accepts(address, proxyPort), process.isRunning { sched_yield() }
  }

  /// Runs a script with `halo` for an account whose services are at the server.
  func halo(
    _ options: [String] = [], _ variables: [String: String] = [:], host: String? = nil,
    code: String = "print(#cloud.eip.list{timeout = 10})"
  ) throws -> CommandResult {
    try CommandResult.of(
      Repository.program("halo"),
      [
        "run", "--region", "cn-north-4", "--project-id", String(repeating: "0", count: 32),
        "--endpoint", "https://\(host ?? Self.host):\(serverPort)",
      ] + options + ["-e", code],
      environment: CommandTests.key.merging(variables) { $1 })
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

  /// Whether somebody listens there.
  private static func accepts(_ address: String, _ port: Int) -> Bool {
    var hints = addrinfo()
    hints.ai_flags = AI_NUMERICHOST
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(address, "\(port)", &hints, &found) == 0, let found else { return false }
    defer { freeaddrinfo(found) }
    let descriptor = socket(found.pointee.ai_family, found.pointee.ai_socktype, 0)
    defer { close(descriptor) }
    return connect(descriptor, found.pointee.ai_addr, found.pointee.ai_addrlen) == 0
  }

  private static func freePort() throws -> Int {
    let (socket, port) = LoopbackServer.listen(backlog: 1)
    close(socket)
    return Int(port)
  }
}
