import Foundation
import Glibc
import HuaweiCloud
import SimulatedCloud
import TestSupport
import Ports

/// A `halo-sim` process, from its first line until it is ended.
final class RunningSimulator {
  let firstLine: String
  let port: UInt16
  private let process = Process()
  private let output = Pipe()
  private let diagnostics = Pipe()

  init(_ arguments: [String] = []) throws {
    process.executableURL = Repository.program("halo-sim")
    process.arguments = arguments
    process.standardOutput = output
    process.standardError = diagnostics
    try process.run()
    var line: [UInt8] = []
    while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != 10 {
      line.append(byte)
    }
    firstLine = String(decoding: line, as: UTF8.self)
    port = firstLine.split(separator: ":").last.flatMap { UInt16($0) } ?? 0
  }

  deinit { if process.isRunning { process.terminate() } }

  var authority: String { "127.0.0.1:\(port)" }

  /// Ends the process with a signal and gives its exit code.
  func end(_ signal: Int32 = SIGTERM) -> Int32 {
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    return process.terminationReason == .uncaughtSignal
      ? 128 + process.terminationStatus : process.terminationStatus
  }

  /// What it wrote to standard error; to be asked for after its end.
  var errors: String {
    String(decoding: diagnostics.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  }

  /// How a connection ended and what came before.
  struct Exchange {
    let text: String
    let wasReset: Bool
    let timedOut: Bool

    var status: Int? { text.split(separator: " ").dropFirst().first.flatMap { Int($0) } }

    var body: String { text.components(separatedBy: "\r\n\r\n").dropFirst().joined() }
  }

  /// Sends a request as it is and reads until the connection ends.
  func send(_ request: HTTPRequest, timeout seconds: Int = 10) throws -> Exchange {
    var head = "\(request.method) \(request.target) HTTP/1.1\r\n"
    for header in request.headers { head += "\(header.name): \(header.value)\r\n" }
    head += "Content-Length: \(request.body.count)\r\nConnection: close\r\n\r\n"
    return try exchange(Array(head.utf8) + request.body, timeout: seconds)
  }

  /// Sends a signed request of the demo account's.
  func call(_ line: String, _ body: String = "", timeout: Int = 10) throws -> Exchange {
    try send(signed(line, body), timeout: timeout)
  }

  func signed(_ line: String, _ body: String = "") -> HTTPRequest {
    let key = AccessKey(
      id: DemoAccount.accessKey, secret: Secret(DemoAccount.secretKey))
    return Signer(key).signed(plain(line, body), at: SystemClock().wallTime)
  }

  func plain(_ line: String, _ body: String = "") -> HTTPRequest {
    let words = line.components(separatedBy: " ")
    return HTTPRequest(
      method: words[0], scheme: "http", authority: authority,
      target: words[1].replacingOccurrences(of: "{project_id}", with: DemoAccount.projectID),
      headers: [
        HTTPHeader("Host", authority), HTTPHeader("X-Project-Id", DemoAccount.projectID),
        HTTPHeader("Content-Type", "application/json"),
      ], body: Array(body.utf8))
  }

  /// Sends bytes as they are and reads until the connection ends.
  func exchange(_ bytes: [UInt8], timeout seconds: Int = 10) throws -> Exchange {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var limit = timeval(tv_sec: seconds, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else { throw POSIXError(.init(rawValue: errno) ?? .ECONNREFUSED) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { break }
      rest = rest.dropFirst(count)
    }
    var received: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = recv(socket, &chunk, chunk.count, 0)
      let reason = errno
      guard count > 0 else {
        return Exchange(
          text: String(decoding: received, as: UTF8.self),
          wasReset: count < 0 && reason == ECONNRESET,
          timedOut: count < 0 && reason == EAGAIN)
      }
      received += chunk[..<count]
    }
  }
}
