import Foundation
import Glibc

/// A way to a PostgreSQL server, at a port of 127.0.0.1, that is cut once where a test says so. It asks for
/// no encryption of its own, and lets through whatever there is.
public final class LossyLink: @unchecked Sendable {
  /// What is lost with the connection.
  public enum Loss: Sendable {
    /// A question that the server never gets.
    case question
    /// The answer to one that the server has got, and done.
    case answer
    /// What the client sends, whatever it is: the connection is reset.
    case bytes
  }

  public let port: UInt16
  private let listener: CInt
  private let socketPath: String
  private let serverPort: Int?
  private let loss: Loss
  private let lock = NSLock()
  private var left: Int

  /// - Parameter number: which question, or which piece of bytes, is lost; from 1.
  public init(to server: PostgresServer, losing loss: Loss, _ number: Int) {
    (socketPath, serverPort) = ("\(server.host)/.s.PGSQL.5432", server.port)
    (self.loss, left) = (loss, number)
    (listener, port) = LoopbackServer.listen(backlog: 16)
    let socket = listener
    Thread.detachNewThread { [weak self] in
      while case let client = accept(socket, nil, nil), client >= 0 {
        guard let self else {
          close(client)
          break
        }
        Thread.detachNewThread { self.serve(client) }
      }
      close(socket)
    }
  }

  /// Whoever accepts closes it.
  deinit { shutdown(listener, CInt(SHUT_RDWR)) }

  /// Whether it was cut.
  public var hasLost: Bool { lock.withLock { left <= 0 } }

  /// The way to a database through it.
  public func address(of place: String) -> String {
    let database = place.split(separator: "?")[0].split(separator: "/").last ?? ""
    return "postgresql://halo@127.0.0.1:\(port)/\(database)?gssencmode=disable&sslmode=disable"
  }

  private func isTheOne() -> Bool {
    lock.withLock {
      left -= 1
      return left == 0
    }
  }

  // MARK: One connection

  private func serve(_ client: CInt) {
    let server = connected()
    defer {
      close(client)
      if server >= 0 { close(server) }
    }
    guard server >= 0 else { return }
    var waiting: [UInt8] = []
    var hasStarted = false
    while true {
      var watched = [client, server].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      guard poll(&watched, 2, -1) > 0 else { return }
      if watched[1].revents != 0 {
        guard let bytes = Self.received(server), Self.sent(bytes, client) else { return }
      }
      guard watched[0].revents != 0 else { continue }
      guard let bytes = Self.received(client) else { return }
      if loss == .bytes {
        if isTheOne() { return Self.reset(client) }
        guard Self.sent(bytes, server) else { return }
        continue
      }
      waiting += bytes
      // The first message of all has no letter.
      if !hasStarted {
        guard let length = Self.length(waiting[...], after: 0), waiting.count >= length else {
          continue
        }
        hasStarted = true
        guard Self.sent(Array(waiting.prefix(length)), server) else { return }
        waiting.removeFirst(length)
      }
      while let question = Self.question(in: waiting) {
        let isLost = isTheOne()
        if isLost, loss == .question { return }
        guard Self.sent(Array(waiting.prefix(question)), server) else { return }
        waiting.removeFirst(question)
        if isLost { return Self.awaitAnswer(server) }
      }
    }
  }

  private func connected() -> CInt {
    if let serverPort {
      let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
      var place = sockaddr_in()
      place.sin_family = sa_family_t(AF_INET)
      place.sin_port = UInt16(serverPort).bigEndian
      place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      return Self.connected(descriptor, &place, MemoryLayout<sockaddr_in>.size)
    }
    let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    var place = sockaddr_un()
    place.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &place.sun_path) { $0.copyBytes(from: socketPath.utf8) }
    return Self.connected(descriptor, &place, MemoryLayout<sockaddr_un>.size)
  }

  private static func connected<Address>(
    _ descriptor: CInt, _ place: inout Address, _ size: Int
  ) -> CInt {
    let result = withUnsafePointer(to: &place) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(size))
      }
    }
    if result == 0 { return descriptor }
    close(descriptor)
    return -1
  }

  // MARK: Messages

  /// How long the first messages are that are a whole question: up to what asks for the answer, or for the end.
  private static func question(in bytes: [UInt8]) -> Int? {
    var place = 0
    while let length = length(bytes[...], after: place + 1), bytes.count >= place + 1 + length {
      let kind = bytes[place]
      place += 1 + length
      if kind == UInt8(ascii: "S") || kind == UInt8(ascii: "X") { return place }
    }
    return nil
  }

  private static func length(_ bytes: ArraySlice<UInt8>, after place: Int) -> Int? {
    guard bytes.count >= place + 4 else { return nil }
    return bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
  }

  /// Until it says that it is ready for the next one, or has gone.
  private static func awaitAnswer(_ server: CInt) {
    var last: [UInt8] = []
    while let bytes = received(server) {
      last = Array((last + bytes).suffix(6))
      if last.starts(with: [UInt8(ascii: "Z"), 0, 0, 0, 5]) { return }
    }
  }

  private static func received(_ descriptor: CInt) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    return count > 0 ? Array(buffer.prefix(count)) : nil
  }

  private static func sent(_ bytes: [UInt8], _ descriptor: CInt) -> Bool {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        send(
          descriptor, buffer.baseAddress?.advanced(by: done), bytes.count - done,
          CInt(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      done += count
    }
    return true
  }

  private static func reset(_ descriptor: CInt) {
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
  }
}
