import Foundation

/// An authority of a test's own, and what it has signed for `localhost`.
public final class ServerCertificate {
  private let folder: TemporaryFolder

  /// Files of PEM.
  public var authority: String { "\(folder.path)/ca.pem" }
  public var certificate: String { "\(folder.path)/server.pem" }
  public var key: String { "\(folder.path)/server.key" }

  public init() throws {
    folder = try TemporaryFolder(["names": "subjectAltName=DNS:localhost\n"])
    try openssl(
      "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=authority")
    try openssl("req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=server")
    try openssl(
      "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem -days 2 "
        + "-extfile names")
  }

  private func openssl(_ words: String) throws {
    let result = try CommandResult.of(
      URL(filePath: "/usr/bin/openssl"), words.split(separator: " ").map(String.init),
      directory: URL(filePath: folder.path))
    guard result.status == 0 else { throw PostgresServer.Failure(description: result.errors) }
  }
}
