import Foundation

/// A pgbouncer: each transaction may go to another process of the server.
public final class ConnectionPooler {
  private let folder: TemporaryFolder
  private let process = Process()

  /// Starts it, and waits until it takes connections.
  ///
  /// - Parameter mode: `statement` where each statement may.
  public init(before server: PostgresServer, mode: String = "transaction") throws {
    folder = try TemporaryFolder()
    _ = chmod(folder.path, 0o777)
    let settings = """
      [databases]
      * = host=\(server.host) user=halo
      [pgbouncer]
      listen_addr =
      unix_socket_dir = \(folder.path)
      listen_port = 6432
      auth_type = any
      pool_mode = \(mode)
      default_pool_size = 3
      server_lifetime = 1
      """
    try settings.write(toFile: "\(folder.path)/pgbouncer.ini", atomically: true, encoding: .utf8)
    let user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments =
      (geteuid() == 0 ? user : []) + ["/usr/sbin/pgbouncer", "\(folder.path)/pgbouncer.ini"]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    for _ in 0..<200 {
      if FileManager.default.fileExists(atPath: "\(folder.path)/.s.PGSQL.6432") { return }
      guard process.isRunning else { break }
      usleep(50_000)
    }
    throw PostgresServer.Failure(
      description: "pgbouncer does not start: 'make setup-tests' installs it")
  }

  deinit {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// The way to a database through it.
  public func address(of place: String) -> String {
    let database = place.split(separator: "?")[0].split(separator: "/").last ?? ""
    return "postgresql://halo@/\(database)?host=\(folder.path)&port=6432"
  }
}
