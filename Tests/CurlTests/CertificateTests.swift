import TestSupport
import Foundation
import Testing
import Ports

@testable import Curl

private let openssl = "/usr/bin/openssl"

/// A server with a certificate that nobody has signed.
@Suite(
  .enabled(if: FileManager.default.isExecutableFile(atPath: openssl)), .timeLimit(.minutes(30)))
struct CertificateTests {
  @Test func aServerThatProvesNothingIsNotTalkedTo() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (key, certificate) = (folder.path + "/key.pem", folder.path + "/certificate.pem")
    let making = try run([
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
      "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2",
      "-keyout", key, "-out", certificate,
    ]).process
    making.waitUntilExit()
    #expect(making.terminationStatus == 0)

    let server = try run([
      "s_server", "-accept", "127.0.0.1:0", "-key", key, "-cert", certificate, "-www",
    ])
    defer { server.process.terminate() }
    let port = try #require(server.output.firstMatch(of: /ACCEPT [^ ]*:([0-9]+)/)?.1)

    let result = CurlTransport(clock: SystemClock()).exchange(
      HTTPRequest(method: "GET", scheme: "https", authority: "localhost:\(port)", target: "/"))
    #expect(result.failure?.reason == .tls)
    #expect(result.failure?.message.contains("self-signed certificate") == true)
  }

  /// Starts a program and returns with the first lines of its output.
  private func run(_ arguments: [String]) throws -> (process: Process, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: openssl)
    process.arguments = arguments
    process.standardInput = Pipe()
    process.standardError = FileHandle.nullDevice
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    var text = ""
    while !text.contains("ACCEPT") {
      let data = output.fileHandleForReading.availableData
      guard !data.isEmpty else { break }
      text += String(decoding: data, as: UTF8.self)
    }
    return (process, text)
  }
}
