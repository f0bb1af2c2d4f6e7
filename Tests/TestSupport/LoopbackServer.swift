import Foundation
import Glibc
import Synchronization

/// A request as it came over the wire.
public struct ReceivedRequest: Sendable {
  /// Which connection to the server it came on, from 0.
  public let connection: Int
  /// Which request on that connection it is, from 0.
  public let index: Int
  /// Everything up to and including the empty line.
  public let head: String
  /// As long as `Content-Length` says; empty without one.
  public let body: [UInt8]

  /// `GET / HTTP/1.1`.
  public var firstLine: String { String(head.prefix { $0 != "\r\n" }) }
}

/// What the server does about a request.
public enum Behaviour: Sendable {
  /// Sends the bytes and waits for the next request.
  case answer(String)
  /// The same with bytes that are no text.
  case bytes([UInt8])
  /// Sends each piece in a packet of its own, and waits for the next request.
  case pieces([String])
  /// Sends the bytes and closes the connection.
  case answerAndClose(String)
  /// Closes the connection with a TCP reset.
  case reset
  /// Sends the head, and then the unit without end.
  case flood(head: String, unit: String = "0")
  /// Does nothing until the client has gone.
  case hang
}

/// An HTTP server on 127.0.0.1 that misbehaves as the test says.
public final class LoopbackServer: Sendable {
  /// Says what is to be done about a request; called on a thread of the connection's own.
  public typealias Handler = @Sendable (ReceivedRequest) -> Behaviour

  /// A free one of 127.0.0.1.
  public let port: UInt16
  private let listener: Int32
  private let handler: Handler
  private let state = Mutex(State())

  private struct State {
    var connections = 0
    var requests: [ReceivedRequest] = []
  }

  /// - Parameter greeting: sent to each connection at once, which is then closed.
  public init(greeting: String? = nil, handler: @escaping Handler) {
    self.handler = handler
    (listener, port) = Self.listen(backlog: 64)
    Thread.detachNewThread { [self] in acceptConnections(greeting: greeting) }
  }

  /// A server that answers everything with `text`.
  public convenience init(answering text: String) {
    self.init { _ in .answer(Self.ok(text)) }
  }

  /// `127.0.0.1:` and the port.
  public var authority: String { "127.0.0.1:\(port)" }
  /// Those that have arrived, in the order of arrival.
  public var requests: [ReceivedRequest] { state.withLock { $0.requests } }
  /// How many connections were made.
  public var connectionCount: Int { state.withLock { $0.connections } }

  /// Accepts no more connections.
  public func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
  }

  /// A whole answer with the status 200 and this body.
  public static func ok(_ text: String) -> String {
    "HTTP/1.1 200 OK\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)"
  }

  /// A socket that listens on a free port of 127.0.0.1.
  public static func listen(backlog: Int32) -> (socket: Int32, port: UInt16) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        precondition(bind(listener, generic, size) == 0)
        precondition(Glibc.listen(listener, backlog) == 0)
        precondition(getsockname(listener, generic, &size) == 0)
      }
    }
    return (listener, UInt16(bigEndian: address.sin_port))
  }

  private func acceptConnections(greeting: String?) {
    while true {
      let client = accept(listener, nil, nil)
      guard client >= 0 else { break }
      let number = state.withLock { state in
        state.connections += 1
        return state.connections - 1
      }
      Thread.detachNewThread { [self] in
        if let greeting {
          _ = Self.send(greeting, to: client)
        } else {
          serve(client, number: number)
        }
        close(client)
      }
    }
    close(listener)
  }

  private func serve(_ client: Int32, number: Int) {
    var one: Int32 = 1
    setsockopt(client, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    var reader = RequestReader(client: client, connection: number)
    while let request = reader.next() {
      state.withLock { $0.requests.append(request) }
      switch handler(request) {
      case .answer(let text):
        guard Self.send(text, to: client) else { return }
      case .bytes(let bytes):
        guard Self.send(bytes, to: client) else { return }
      case .pieces(let pieces):
        guard pieces.allSatisfy({ Self.send($0, to: client) }) else { return }
      case .answerAndClose(let text):
        _ = Self.send(text, to: client)
        return
      case .reset:
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(
          client, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        return
      case .flood(let head, let unit):
        let block = String(repeating: unit, count: (1 << 16) / unit.utf8.count)
        var isOpen = Self.send(head, to: client)
        while isOpen { isOpen = Self.send(block, to: client) }
        return
      case .hang:
        var byte: UInt8 = 0
        while recv(client, &byte, 1, 0) > 0 {}
        return
      }
    }
  }

  private static func send(_ text: String, to client: Int32) -> Bool {
    send(Array(text.utf8), to: client)
  }

  private static func send(_ bytes: [UInt8], to client: Int32) -> Bool {
    var bytes = bytes[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes {
        Glibc.send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      bytes = bytes.dropFirst(count)
    }
    return true
  }
}

private struct RequestReader {
  let client: Int32
  let connection: Int
  private var index = 0
  private var buffer: [UInt8] = []

  init(client: Int32, connection: Int) {
    self.client = client
    self.connection = connection
  }

  /// Nil when the client has closed the connection.
  mutating func next() -> ReceivedRequest? {
    let end = Array("\r\n\r\n".utf8)
    while true {
      if let range = buffer.firstRange(of: end) {
        let head = String(decoding: buffer[..<range.upperBound], as: UTF8.self)
        guard let body = read(Self.contentLength(head), from: range.upperBound) else { return nil }
        defer { index += 1 }
        return ReceivedRequest(connection: connection, index: index, head: head, body: body)
      }
      guard fill() else { return nil }
    }
  }

  private mutating func read(_ count: Int, from start: Int) -> [UInt8]? {
    while buffer.count < start + count {
      guard fill() else { return nil }
    }
    defer { buffer.removeFirst(start + count) }
    return Array(buffer[start..<start + count])
  }

  private mutating func fill() -> Bool {
    var bytes = [UInt8](repeating: 0, count: 1 << 14)
    let count = recv(client, &bytes, bytes.count, 0)
    guard count > 0 else { return false }
    buffer += bytes[..<count]
    return true
  }

  private static func contentLength(_ head: String) -> Int {
    for line in head.split(separator: "\r\n") where line.lowercased().hasPrefix("content-length:") {
      return Int(line.dropFirst(15).trimmingCharacters(in: .whitespaces)) ?? 0
    }
    return 0
  }
}
