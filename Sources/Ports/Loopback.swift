/// The addresses of this machine itself, which alone may be spoken to without encryption.
package enum Loopback {
  /// Whether a host, in or without the brackets of an IPv6 address, is one of them.
  ///
  /// Only the plain spellings: `127.1` and `0x7f000001` are loopback addresses too, but nobody who
  /// means well writes them.
  package static func contains(_ host: some StringProtocol) -> Bool {
    if ["localhost", "::1", "[::1]"].contains(String(host)) { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127"
      && parts.allSatisfy { part in UInt8(part).map { String($0) == part } ?? false }
  }
}
