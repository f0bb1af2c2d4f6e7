import Testing

@testable import Ports

/// Which hosts are this machine, or on the same wire. Only the plain spellings count.
@Suite(.timeLimit(.minutes(30))) struct NearHostTests {
  @Test(arguments: ["127.0.0.1", "127.255.255.255", "127.0.0.0", "localhost", "::1", "[::1]"])
  func isThisMachine(host: String) {
    #expect(Loopback.contains(host))
    #expect(Loopback.contains(host[...]))
    #expect(!LinkLocal.contains(host))
  }

  @Test(arguments: [
    "", "127.1", "127.0.0.256", "127.0.0.01", "0127.0.0.1", "127.0.0.1.", ".127.0.0.1",
    "127.0.0.1.5", "127..0.1", "127.0.0.+1", "127.0.0.1x", "128.0.0.1", "1270.0.1", "Localhost",
    "127.0.0.", "127.0.0", "0x7f000001", "127.0.0.1 ", "127.0.0.\u{661}", "169.254.1",
    "169.255.0.1",
    "example.com",
  ])
  func isElsewhere(host: String) {
    #expect(!Loopback.contains(host))
    #expect(!LinkLocal.contains(host))
  }

  @Test(arguments: ["169.254.169.254", "169.254.0.0", "fe80::1", "FE80::1", "[fe80::1]"])
  func isOnTheSameWire(host: String) {
    #expect(LinkLocal.contains(host))
    #expect(!Loopback.contains(host))
  }
}
