import Ports
import TestSupport
import Testing

@testable import Curl

/// Compressed answers, made here byte by byte: RFC 1950 to 1952.
@Suite(.timeLimit(.minutes(30))) struct CompressionTests {
  private func answer(_ body: [UInt8], _ encoding: String) -> Behaviour {
    .bytes(
      Array(
        "HTTP/1.1 200 OK\r\nContent-Encoding: \(encoding)\r\nContent-Length: \(body.count)\r\n\r\n"
          .utf8)
        + body)
  }

  private func exchange(
    _ body: [UInt8], _ encoding: String, purpose: HTTPRequest.Purpose = .cloud
  ) -> Result<HTTPResponse, TransportFailure> {
    let server = LoopbackServer { _ in answer(body, encoding) }
    defer { server.stop() }
    let request = HTTPRequest(
      method: "GET", scheme: "http", authority: server.authority, target: "/", purpose: purpose)
    return CurlTransport(clock: SystemClock()).exchange(request)
  }

  @Test("Compressed answers arrive as what they were")
  func readable() {
    let text = Array(#"{"publicips": ["\u{1F600}"]}"#.utf8)
    for (body, encoding) in [
      (Deflate.gzip(text), "gzip"), (Deflate.zlib(text), "deflate"), (text, "identity"),
    ] {
      #expect(exchange(body, encoding).response?.body == text, "\(encoding)")
    }
    // Zeros in their short form, to show that what the bomb is made of is read at all.
    let zeros = exchange(Deflate.zeros(1000), "deflate").response
    #expect(zeros?.body == [UInt8](repeating: 0, count: 258 * 1000 + 1))
  }

  @Test("The limit is on what comes out: a small answer cannot fill the memory")
  func bomb() {
    let bomb = Deflate.zeros((33 << 20) / 258)
    #expect(bomb.count < 300_000)
    #expect(exchange(bomb, "deflate").failure?.reason == .tooLarge)
    let small = HTTPRequest.Purpose.script(maximumBodySize: 100_000)
    #expect(exchange(Deflate.zeros(1000), "deflate", purpose: small).failure?.reason == .tooLarge)
  }

  @Test("What says that it is compressed, and is not, is no answer")
  func broken() {
    let text = Array("{}".utf8)
    #expect(exchange(text, "gzip").failure?.reason == .encoding)
    #expect(exchange(text, "br").failure?.reason == .encoding)
    #expect(exchange(Deflate.gzip(Deflate.gzip(text)), "gzip, gzip").response?.body == text)
    #expect(exchange(Array(Deflate.gzip(text).dropLast(9)), "gzip").response?.body != text)
  }
}

private enum Deflate {
  static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var file: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
    file += stored(bytes)
    file += little(checksum(bytes))
    file += little(UInt32(bytes.count))
    return file
  }

  static func zlib(_ bytes: [UInt8]) -> [UInt8] {
    [0x78, 0x01] + stored(bytes) + adler(bytes)
  }

  /// A zero and `count` times 258 more: each run takes 13 bits.
  static func zeros(_ count: Int) -> [UInt8] {
    var bits = Bits()
    // The last block, with the fixed codes; codes begin with their highest bit.
    bits.append([1, 1, 0])
    bits.append([0, 0, 1, 1, 0, 0, 0, 0])
    for _ in 0..<count { bits.append([1, 1, 0, 0, 0, 1, 0, 1] + [0, 0, 0, 0, 0]) }
    bits.append([0, 0, 0, 0, 0, 0, 0])
    return [0x78, 0x01] + bits.bytes + big(UInt32((258 * count + 1) % 65_521) << 16 | 1)
  }

  private struct Bits {
    var bytes: [UInt8] = []
    private var count = 0

    mutating func append(_ bits: [UInt8]) {
      for bit in bits {
        if count & 7 == 0 { bytes.append(0) }
        bytes[count >> 3] |= bit << (count & 7)
        count += 1
      }
    }
  }

  /// One block that is not compressed.
  private static func stored(_ bytes: [UInt8]) -> [UInt8] {
    let count = UInt16(bytes.count)
    return [1] + little(UInt32(count) | UInt32(~count) << 16) + bytes
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var sum = UInt32.max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 {
        let isOdd = sum & 1 == 1
        sum >>= 1
        if isOdd { sum ^= 0xEDB8_8320 }
      }
    }
    return ~sum
  }

  private static func adler(_ bytes: [UInt8]) -> [UInt8] {
    var low: UInt32 = 1
    var high: UInt32 = 0
    for byte in bytes {
      low = (low + UInt32(byte)) % 65_521
      high = (high + low) % 65_521
    }
    return big(high << 16 | low)
  }

  private static func little(_ number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }

  private static func big(_ number: UInt32) -> [UInt8] { little(number).reversed() }
}
