internal import Glibc

/// The hosts that `NO_PROXY` says are reached directly.
///
/// A list, separated by commas or blanks. A name means itself and all below it, with or without a dot before
/// it; an address means itself; `10.0.0.0/8` and `fd00::/8` mean a network; `*` alone means every host.
struct ProxyExceptions: Equatable, Sendable {
  private enum Entry: Equatable, Sendable {
    case everything
    /// In small letters, without dots at its ends.
    case name([UInt8])
    case network(address: [UInt8], bits: Int)
  }

  private let entries: [Entry]

  init(_ text: String) {
    entries = text.utf8.split { $0 == UInt8(ascii: ",") || $0 == 0x20 || $0 == 0x09 }
      .compactMap { Self.entry(Array($0)) }
  }

  private static func entry(_ text: [UInt8]) -> Entry? {
    if text == [UInt8(ascii: "*")] { return .everything }
    let parts = text.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    if let address = address(Array(parts[0])) {
      guard parts.count > 1 else { return .network(address: address, bits: address.count * 8) }
      guard parts.count == 2, let bits = Int(String(decoding: parts[1], as: UTF8.self)),
        (0...(address.count * 8)).contains(bits)
      else { return nil }
      return .network(address: address, bits: bits)
    }
    let name = trimmed(text)
    return name.isEmpty ? nil : .name(name)
  }

  /// - Parameter host: a name or an address without brackets.
  func contain(_ host: some StringProtocol) -> Bool {
    let bytes = Array(host.utf8)
    let address = Self.address(bytes)
    let name = Self.trimmed(bytes)
    return entries.contains { entry in
      switch entry {
      case .everything: true
      case .name(let domain):
        address == nil
          && (name == domain
            || name.count > domain.count && name.suffix(domain.count) == domain[...]
              && name[name.count - domain.count - 1] == UInt8(ascii: "."))
      case .network(let network, let bits):
        address.map { Self.isSame($0, network, bits) } ?? false
      }
    }
  }

  private static func isSame(_ address: [UInt8], _ network: [UInt8], _ bits: Int) -> Bool {
    guard address.count == network.count else { return false }
    let whole = bits / 8
    guard address[..<whole] == network[..<whole] else { return false }
    guard bits % 8 != 0 else { return true }
    let shift = 8 - bits % 8
    return address[whole] >> shift == network[whole] >> shift
  }

  /// The bytes of an address, with or without brackets; nil for a name.
  private static func address(_ text: [UInt8]) -> [UInt8]? {
    var text = text
    if text.first == UInt8(ascii: "["), text.last == UInt8(ascii: "]") {
      text = Array(text.dropFirst().dropLast())
    }
    let family = text.contains(UInt8(ascii: ":")) ? AF_INET6 : AF_INET
    var bytes = [UInt8](repeating: 0, count: family == AF_INET ? 4 : 16)
    let characters = text.map { CChar(bitPattern: $0) } + [0]
    return inet_pton(family, characters, &bytes) == 1 ? bytes : nil
  }

  private static func trimmed(_ name: [UInt8]) -> [UInt8] {
    var rest = name[...]
    let dot = UInt8(ascii: ".")
    while rest.first == dot { rest = rest.dropFirst() }
    if rest.last == dot { rest = rest.dropLast() }
    return rest.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
  }
}
