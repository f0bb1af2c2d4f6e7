import Foundation

/// A PostgreSQL server in a folder of its own, gone when the process is that started it.
///
/// PostgreSQL refuses to run as root: then it runs as the user whom its package makes.
public final class PostgresServer: @unchecked Sendable {
  /// Why there is no server.
  public struct Failure: Error, CustomStringConvertible {
    /// In a sentence.
    public let description: String
  }

  /// The one that suites share, each test in a database of its own. Stopped with the process.
  public static let shared = Result { try PostgresServer() }

  private let folder: TemporaryFolder
  private let settings: String
  /// Where it listens beside its socket; nil for nowhere.
  public let port: Int?
  private var process: Process?
  private var lifeline: Pipe?
  private let lock = NSLock()
  private var databases = 0

  private static let programs = "/usr/lib/postgresql/15/bin"

  /// - Parameters:
  ///   - settings: further lines of `postgresql.conf`.
  ///   - primary: the one that this is a standby of; nil for one that stands alone.
  ///   - certificate: by which it proves itself at a port of 127.0.0.1; nil for one that has only its socket.
  public init(
    settings: String = "", standbyOf primary: PostgresServer? = nil,
    provingItselfBy certificate: ServerCertificate? = nil
  ) throws {
    folder = try TemporaryFolder()
    (self.settings, port) = (settings, certificate == nil ? nil : Self.freePort())
    guard FileManager.default.isExecutableFile(atPath: "\(Self.programs)/initdb") else {
      throw Failure(description: "there is no PostgreSQL: 'make setup-tests' installs it")
    }
    _ = chmod(folder.path, 0o755)
    if geteuid() == 0 {
      guard let user = getpwnam("postgres") else {
        throw Failure(description: "there is no user for PostgreSQL to run as")
      }
      chown(folder.path, user.pointee.pw_uid, user.pointee.pw_gid)
    }
    if let primary {
      try run(
        "pg_basebackup", "-D", data, "-R", "-X", "stream", "-h", primary.folder.path, "-U", "halo")
    } else {
      try run(
        "initdb", "-D", data, "-U", "halo", "-A", "trust", "-N", "-E", "UTF8", "--locale", "C")
    }
    if let certificate { try takeOver(certificate) }
    try start()
  }

  deinit { stop() }

  /// Its key has to be its own.
  private func takeOver(_ certificate: ServerCertificate) throws {
    for (path, name) in [(certificate.certificate, "server.crt"), (certificate.key, "server.key")] {
      let copy = "\(data)/\(name)"
      try FileManager.default.copyItem(atPath: path, toPath: copy)
      _ = chmod(copy, 0o600)
      if geteuid() == 0, let user = getpwnam("postgres") {
        chown(copy, user.pointee.pw_uid, user.pointee.pw_gid)
      }
    }
  }

  private static func freePort() -> Int {
    let (socket, port) = LoopbackServer.listen(backlog: 1)
    close(socket)
    return Int(port)
  }

  private var data: String { "\(folder.path)/data" }

  /// The folder of its socket, which takes the place of a host.
  public var host: String { folder.path }

  /// A new, empty database.
  ///
  /// - Returns: its address.
  public func makeDatabase() throws -> String {
    let number = lock.withLock {
      databases += 1
      return databases
    }
    try query("CREATE DATABASE halo\(number) TEMPLATE template0", in: "postgres")
    return "postgresql://halo@/halo\(number)?host=\(folder.path)"
      + (port.map { "&port=\($0)" } ?? "")
  }

  /// What a statement gives, a row a line, columns parted by `|`.
  @discardableResult
  public func query(_ sql: String, in database: String) throws -> String {
    let address =
      database.hasPrefix("postgresql:")
      ? database
      : "postgresql://halo@/\(database)?host=\(host)" + (port.map { "&port=\($0)" } ?? "")
    return try Self.output(
      URL(filePath: "\(Self.programs)/psql"), ["-X", "-q", "-A", "-t", "-c", sql, address])
  }

  /// Starts it, and waits until it takes connections.
  public func start() throws {
    let pipe = Pipe()
    let server = Process()
    // It goes when the tests have gone, however they went.
    server.executableURL = URL(filePath: "/bin/bash")
    server.arguments = [
      "-c",
      """
      cd /
      "$@" >>"$0" 2>&1 & server=$!
      # The end of the pipe is that of the tests, unless somebody else has it, too.
      while kill -0 $PPID 2>/dev/null; do read -r -t 1 how; [ $? -gt 128 ] || break; done
      # Once more where it did not listen yet.
      while kill -"${how:-QUIT}" $server 2>/dev/null; do sleep 0.2; done
      wait $server
      # The tests have gone, and may have been killed.
      [ -n "${how:-}" ] || rm -rf "${0%/log}"
      """, "\(folder.path)/log",
    ]
    server.standardOutput = FileHandle.nullDevice
    server.standardError = FileHandle.nullDevice
    server.arguments? += Self.command(
      "postgres", "-D", data, "-k", folder.path, "-c", "listen_addresses=", "-c", "fsync=off",
      "-c", "max_connections=200")
    if let port {
      server.arguments? += [
        "-c", "listen_addresses=127.0.0.1", "-c", "ssl=on", "-c", "port=\(port)",
      ]
    }
    for line in settings.split(separator: "\n") { server.arguments? += ["-c", String(line)] }
    server.standardInput = pipe
    try server.run()
    (process, lifeline) = (server, pipe)
    for _ in 0..<600 {
      if (try? query("SELECT 1", in: "postgres")) != nil { return }
      guard server.isRunning else { break }
      usleep(50_000)
    }
    let log = (try? String(contentsOfFile: "\(folder.path)/log", encoding: .utf8)) ?? ""
    throw Failure(description: "PostgreSQL does not start: \(log.suffix(500))")
  }

  /// Stops it.
  ///
  /// - Parameter signal: `KILL` as a machine stops that loses its power, `INT` as one that is shut down.
  public func stop(_ signal: String = "QUIT") {
    guard let process, let lifeline else { return }
    try? lifeline.fileHandleForWriting.write(contentsOf: Data("\(signal)\n".utf8))
    try? lifeline.fileHandleForWriting.close()
    process.waitUntilExit()
    // A server that was killed leaves others behind, which notice soon.
    (self.process, self.lifeline) = (nil, nil)
  }

  /// Has a standby take changes.
  public func promote() throws {
    try run("pg_ctl", "promote", "-D", data, "-w")
  }

  /// Until its standby has all that is written.
  public func waitForStandby() throws {
    for _ in 0..<200 {
      let left = try query(
        "SELECT count(*) FROM pg_stat_replication WHERE replay_lsn = pg_current_wal_lsn()",
        in: "postgres")
      if left.hasPrefix("1") { return }
      usleep(50_000)
    }
    throw Failure(description: "the standby does not follow")
  }

  private func run(_ program: String, _ arguments: String...) throws {
    let words = Self.command(program, arguments)
    _ = try Self.output(URL(filePath: "/usr/bin/env"), words)
  }

  private static func command(_ program: String, _ arguments: String...) -> [String] {
    command(program, arguments)
  }

  /// As whoever may run it.
  private static func command(_ program: String, _ arguments: [String]) -> [String] {
    let user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    return (geteuid() == 0 ? user : []) + ["\(programs)/\(program)"] + arguments
  }

  private static func output(_ program: URL, _ arguments: [String]) throws -> String {
    let result = try CommandResult.of(
      program, arguments, environment: ["PATH": "/usr/bin:/bin", "PGCONNECT_TIMEOUT": "10"],
      directory: URL(filePath: "/"))
    guard result.status == 0 else {
      throw Failure(description: "\(arguments.first ?? "") fails: \(result.errors)")
    }
    return result.output
  }
}
