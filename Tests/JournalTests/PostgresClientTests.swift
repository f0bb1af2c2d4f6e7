import Foundation
import Glibc
import Ports
import TestSupport
import Testing

@testable import Journal

/// Statements over connections that are lost.
@Suite(.timeLimit(.minutes(15))) struct PostgresClientTests {
  private let clock = StoppedClock()
  private static let statement = SQLStatement(sql: "SELECT 1::bigint", values: [])

  private func client(_ address: String, clock: any Clock) throws -> PostgresClient {
    try PostgresDatabase(
      PostgresAddress(address), clock: clock, lease: .seconds(15), patience: .seconds(10)
    ).client
  }

  /// Waits for the server alone: no time passes.
  private func get(on client: PostgresClient, while isGoing: () -> Bool) {
    for _ in 0..<1000 where isGoing() {
      clock.sleep(until: .never, orReady: client.interest.descriptors)
      client.advance()
    }
  }

  @Test func anAnswerThatHasComeIsInTime() throws {
    let place = try PostgresServer.shared.get().makeDatabase()
    let client = try client(place, clock: clock)
    var answer: PostgresClient.Answer?
    // A connection that stands.
    client.send(Self.statement, deadline: .never) { answer = $0 }
    client.advance()
    get(on: client) { answer == nil }
    answer = nil
    client.send(Self.statement, deadline: clock.now + .seconds(1)) { answer = $0 }
    client.advance()
    // As when the script calculates for a minute.
    clock.sleep(until: .never, orReady: client.interest.descriptors)
    clock.now = clock.now + .seconds(60)
    client.advance()
    #expect(try #require(answer).get().rows == [[.integer(1)]])
  }

  @Test func aServerThatTakesConnectionsAndDropsThemIsNotAskedFasterAndFaster() throws {
    let server = try DroppingServer(drops: .max)
    defer { withExtendedLifetime(server) {} }
    let client = try client(server.address, clock: clock)
    client.send(Self.statement, deadline: .never) { _ in }
    var pauses: [Duration] = []
    for _ in 0..<4 {
      client.advance()
      get(on: client) {
        client.interest.time <= clock.now || client.interest.time == .never
          || !client.interest.descriptors.isEmpty
      }
      pauses.append(client.interest.time - clock.now)
      clock.now = client.interest.time
    }
    #expect(pauses == [50, 100, 200, 400].map(Duration.milliseconds))
  }

  /// One that is gone without a word.
  @Test func aServerThatSaysNothingHoldsUpNobody() throws {
    let server = try DroppingServer(drops: 0, isSilent: true)
    defer { withExtendedLifetime(server) {} }
    let client = try client(server.address, clock: clock)
    var answer: PostgresClient.Answer?
    client.send(Self.statement, deadline: clock.now + .seconds(3)) { answer = $0 }
    client.advance()
    #expect(answer == nil && client.interest.time <= clock.now + .seconds(3))
    clock.now = clock.now + .seconds(3)
    client.advance()
    #expect(throws: PostgresFailure.self) { try answer?.get() }
    #expect(answer != nil)
  }

  @Test func whatWasUnderWayWhenATransactionIsBegunDoesNotBlockIt() throws {
    let server = try DroppingServer(drops: 1)
    defer { withExtendedLifetime(server) {} }
    let client = try client(server.address, clock: SystemClock())
    var answer: PostgresClient.Answer?
    client.send(Self.statement, deadline: .never) { answer = $0 }
    try client.transaction(
      within: .seconds(60), orThrow: { JournalError(.away, $0.message) }
    ) { () throws(JournalError) in }
    // It goes on being tried.
    while answer == nil {
      let interest = client.interest
      SystemClock().sleep(until: interest.time, orReady: interest.descriptors)
      client.advance()
    }
    #expect(throws: Never.self) { try answer?.get() }
  }
}

/// Time that stands still; waits for descriptors in earnest, as long as there is anything to wait for.
final class StoppedClock: Clock {
  var now = Instant(nanoseconds: 1_000_000_000)
  var wallTime = WallTime(seconds: 1_767_323_045)

  func sleep(until deadline: Instant, orReady descriptors: [WatchedDescriptor]) {
    var watched = descriptors.map { descriptor in
      pollfd(
        fd: descriptor.number,
        events: Int16(
          (descriptor.readiness.contains(.reading) ? POLLIN : 0)
            | (descriptor.readiness.contains(.writing) ? POLLOUT : 0)), revents: 0)
    }
    _ = poll(&watched, nfds_t(watched.count), watched.isEmpty ? 0 : 30_000)
  }
}

/// What looks like PostgreSQL until it is asked something: the first connections are dropped then, the
/// others answer that it is done.
private final class DroppingServer: @unchecked Sendable {
  private let listener: CInt
  private let isSilent: Bool
  private let port: UInt16

  var address: String {
    "postgresql://halo@127.0.0.1:\(port)/halo?sslmode=disable&gssencmode=disable"
  }

  /// - Parameter isSilent: whether connections are never taken.
  init(drops: Int, isSilent: Bool = false) throws {
    let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    self.listener = listener
    self.isSilent = isSilent
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &place) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(listener, generic, size) == 0 && listen(listener, 8) == 0
          && getsockname(listener, generic, &size) == 0
      }
    }
    port = UInt16(bigEndian: place.sin_port)
    guard isBound else { throw POSIXError(.EADDRINUSE) }
    if isSilent { return }
    Thread.detachNewThread {
      var left = drops
      while case let connection = accept(listener, nil, nil), connection >= 0 {
        Self.serve(connection, isDropping: left > 0)
        left -= 1
        close(connection)
      }
      close(listener)
    }
  }

  /// Whoever accepts closes it: its number may be another's at once.
  deinit {
    shutdown(listener, CInt(SHUT_RDWR))
    if isSilent { close(listener) }
  }

  private static func message(_ kind: Character, _ body: [UInt8]) -> [UInt8] {
    let length = UInt32(body.count + 4).bigEndian
    return Array(String(kind).utf8) + withUnsafeBytes(of: length, Array.init) + body
  }

  private static func serve(_ connection: CInt, isDropping: Bool) {
    func parameter(_ name: String, _ value: String) -> [UInt8] {
      message("S", Array("\(name)\0\(value)\0".utf8))
    }
    func send(_ bytes: [UInt8]) {
      _ = Glibc.send(connection, bytes, bytes.count, CInt(MSG_NOSIGNAL))
    }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    guard recv(connection, &buffer, buffer.count, 0) > 0 else { return }
    send(
      message("R", [0, 0, 0, 0]) + parameter("server_version", "15.0")
        + parameter("default_transaction_read_only", "off") + parameter("in_hot_standby", "off")
        + message("Z", Array("I".utf8)))
    while recv(connection, &buffer, buffer.count, 0) > 0 {
      if isDropping { return }
      // Parsed, bound, no rows, done.
      send(
        message("1", []) + message("2", []) + message("n", [])
          + message("C", Array("BEGIN\0".utf8)) + message("Z", Array("I".utf8)))
    }
  }
}
