// Inlinable, because a generic that another module cannot specialize is slow, and each request has
// paths and queries.
extension StringProtocol {
  /// The text with every byte but the unreserved ones (RFC 3986: letters, digits, `-._~`) escaped.
  @inlinable package var percentEncoded: String {
    if utf8.allSatisfy(\.isUnreserved) { return String(self) }
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(utf8.count)
    for byte in utf8 {
      if byte.isUnreserved {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The text with its escapes resolved; a `%` that begins none stands for itself.
  @inlinable package var percentDecoded: String {
    // Nearly nothing is encoded.
    guard utf8.contains(UInt8(ascii: "%")) else { return String(self) }
    return Array(utf8).percentDecoded(isStrict: false) ?? String(self)
  }

  /// The same as servers read it; nil where a `%` begins no escape.
  @inlinable package var strictlyPercentDecoded: String? {
    guard utf8.contains(UInt8(ascii: "%")) else { return String(self) }
    return Array(utf8).percentDecoded(isStrict: true)
  }
}

extension [UInt8] {
  /// Nil for a `%` that begins no escape, if `isStrict`.
  @usableFromInline package func percentDecoded(isStrict: Bool) -> String? {
    let source = self
    var bytes: [UInt8] = []
    bytes.reserveCapacity(source.count)
    var index = 0
    while index < source.count {
      let isSign = source[index] == UInt8(ascii: "%")
      if isSign, index + 2 < source.count,
        let high = source[index + 1].hexValue, let low = source[index + 2].hexValue
      {
        bytes.append(high << 4 | low)
        index += 3
      } else if isSign, isStrict {
        return nil
      } else {
        bytes.append(source[index])
        index += 1
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension UInt8 {
  /// RFC 3986: what never needs an escape.
  @inlinable package var isUnreserved: Bool {
    switch self {
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
    default: isLetterOrDigit
    }
  }

  /// ASCII's letters and digits.
  @inlinable package var isLetterOrDigit: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  var hexValue: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
