import Foundation
import Glibc
import Ports
import TestSupport
import Testing

@testable import Journal

/// Statements over connections that are lost.
@Suite(.timeLimit(.minutes(30))) struct PostgresClientTests {
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
    let server = FakeServer(.dropping(.max))
    defer { server.stop() }
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
    let server = FakeServer(.silent)
    defer { server.stop() }
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
    let server = FakeServer(.dropping(1))
    defer { server.stop() }
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

  /// A server that was promoted, or is not any more: what it refuses has not been written.
  @Test func whatAServerDoesNotWriteIsSaidToTheNext() throws {
    let server = FakeServer(.readOnly(2))
    defer { server.stop() }
    let client = try client(server.address, clock: SystemClock())
    #expect(throws: Never.self) { try client.ask(Self.statement, within: .seconds(60)) }
    #expect(server.questions == 3)
    #expect(client.trouble == nil)
  }

  /// A server that says much while it is told much: neither waits for the other for ever.
  @Test func whatTheServerSaysIsReadWhileItDoesNotRead() throws {
    let server = FakeServer(.chatty(16 << 20))
    defer { server.stop() }
    let client = try client(server.address, clock: SystemClock())
    let statement = SQLStatement(
      sql: "SELECT $1::bytea", values: [.bytes([UInt8](repeating: 1, count: 16 << 20))])
    var answer: PostgresClient.Answer?
    client.send(statement, deadline: .never) { answer = $0 }
    client.advance()
    while answer == nil {
      let interest = client.interest
      SystemClock().sleep(until: interest.time, orReady: interest.descriptors)
      client.advance()
    }
    #expect(throws: Never.self) { try answer?.get() }
    #expect(server.questions == 1)
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

/// What looks like PostgreSQL, and answers whatever it is asked that it is done.
private final class FakeServer: @unchecked Sendable {
  /// What it does otherwise.
  enum Manner {
    /// The first connections are dropped when something is asked.
    case dropping(Int)
    /// The first connections are told that nothing is written here.
    case readOnly(Int)
    /// Connections are never taken.
    case silent
    /// It says so many bytes, and hears nothing more before they have been read.
    case chatty(Int)
  }

  private let listener: CInt
  private let manner: Manner
  private let port: UInt16
  private let lock = NSLock()
  private var count = 0

  var address: String {
    "postgresql://halo@127.0.0.1:\(port)/halo?sslmode=disable&gssencmode=disable"
  }
  /// How many questions it was asked.
  var questions: Int { lock.withLock { count } }

  init(_ manner: Manner) {
    self.manner = manner
    (listener, port) = LoopbackServer.listen(backlog: 8)
    if case .silent = manner { return }
    Thread.detachNewThread { [listener] in
      var number = 0
      while case let connection = accept(listener, nil, nil), connection >= 0 {
        number += 1
        self.serve(connection, number)
        close(connection)
      }
      close(listener)
    }
  }

  /// Has it take no more connections.
  func stop() {
    shutdown(listener, CInt(SHUT_RDWR))
    // Whoever accepts closes it: its number may be another's at once.
    if case .silent = manner { close(listener) }
  }

  private static func message(_ kind: Character, _ body: [UInt8]) -> [UInt8] {
    let length = UInt32(body.count + 4).bigEndian
    return Array(String(kind).utf8) + withUnsafeBytes(of: length, Array.init) + body
  }

  private static func text(_ fields: String) -> [UInt8] { Array("\(fields)\0".utf8) }

  private func serve(_ connection: CInt, _ number: Int) {
    func parameter(_ name: String, _ value: String) -> [UInt8] {
      Self.message("S", Array("\(name)\0\(value)\0".utf8))
    }
    func send(_ bytes: [UInt8]) {
      var left = bytes[...]
      while !left.isEmpty {
        let count = left.withUnsafeBytes {
          Glibc.send(connection, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
        }
        if count <= 0 { return }
        left = left.dropFirst(count)
      }
    }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    guard recv(connection, &buffer, buffer.count, 0) > 0 else { return }
    send(
      Self.message("R", [0, 0, 0, 0]) + parameter("server_version", "15.0")
        + parameter("default_transaction_read_only", "off") + parameter("in_hot_standby", "off")
        + Self.message("Z", Array("I".utf8)))
    // Up to what asks for an answer, which is the end of what is sent.
    let end = Self.message("S", [])
    var last: [UInt8] = []
    var hasSpoken = false
    while case let received = recv(connection, &buffer, buffer.count, 0), received > 0 {
      if case .chatty(let bytes) = manner, !hasSpoken {
        hasSpoken = true
        let notice = Self.message(
          "N", Self.text("SNOTICE") + Self.text("M" + String(repeating: "x", count: 8000)) + [0])
        for _ in 0..<bytes / notice.count { send(notice) }
      }
      last = Array((last + buffer[..<received].suffix(end.count)).suffix(end.count))
      guard last == end else { continue }
      lock.withLock { count += 1 }
      if case .dropping(let most) = manner, number <= most { return }
      if case .readOnly(let most) = manner, number <= most {
        send(
          Self.message(
            "E", Self.text("SERROR") + Self.text("C25006") + Self.text("Mread-only") + [0])
            + Self.message("Z", Array("I".utf8)))
        continue
      }
      // Parsed, bound, no rows, done.
      send(
        Self.message("1", []) + Self.message("2", []) + Self.message("n", [])
          + Self.message("C", Array("BEGIN\0".utf8)) + Self.message("Z", Array("I".utf8)))
    }
  }
}
