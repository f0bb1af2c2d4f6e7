// Numbers and strings.
extension JSONScanner {
  /// The number that begins here.
  public mutating func number() throws(JSONFault) -> JSONValue {
    let start = index
    let isNegative = bytes[index] == UInt8(ascii: "-")
    if isNegative { index += 1 }
    if rules.keepsOddValues, isNegative, index < bytes.count, bytes[index] == UInt8(ascii: "I") {
      return try literal("Infinity", .real(-.infinity))
    }
    var whole: Int64? = 0
    let firstDigit = index
    while let digit = digit() {
      // Towards the sign, because there is one more integer below zero than above.
      let (product, overflows) = (whole ?? 0).multipliedReportingOverflow(by: 10)
      let (sum, overflowsToo) =
        isNegative
        ? product.subtractingReportingOverflow(Int64(digit))
        : product.addingReportingOverflow(Int64(digit))
      if overflows || overflowsToo { whole = nil }
      if whole != nil { whole = sum }
      index += 1
    }
    guard index > firstDigit else { throw expected("a digit") }
    if index - firstDigit > 1, bytes[firstDigit] == UInt8(ascii: "0") {
      index = firstDigit + 1
      throw malformed("a number with a leading zero")
    }
    let isWhole = try !skipFraction()
    if isWhole, let whole { return .integer(whole) }
    let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<index]), as: UTF8.self)
    if isWhole, let number = UInt64(text) { return .unsigned(number) }
    guard let real = Double(text), real.isFinite || rules.keepsOddValues else {
      index = start
      throw malformed("real number overflow")
    }
    return .real(real)
  }

  /// Whether there is a fraction or an exponent.
  private mutating func skipFraction() throws(JSONFault) -> Bool {
    let start = index
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      index += 1
      try skipDigits()
    }
    if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      if index < bytes.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[index]) {
        index += 1
      }
      try skipDigits()
    }
    return index > start
  }

  private mutating func skipDigits() throws(JSONFault) {
    guard digit() != nil else { throw expected("a digit") }
    while digit() != nil { index += 1 }
  }

  private func digit() -> UInt8? {
    guard index < bytes.count, (0x30...0x39).contains(bytes[index]) else { return nil }
    return bytes[index] & 15
  }

  // MARK: Strings

  /// From behind the opening quote to behind the closing one.
  public mutating func string() throws(JSONFault) -> JSONText {
    let start = index
    // Not at `self.index`, which would be written for each byte.
    var end = bytes.endOfPlainBytes(from: start)
    var isASCII = true
    while end < bytes.count {
      let byte = bytes[end]
      if byte == UInt8(ascii: "\"") {
        let text = UnsafeBufferPointer(rebasing: bytes[start..<end])
        index = end
        if !isASCII, String(validating: text, as: UTF8.self) == nil {
          return .odd(try odd(Array(text), from: start))
        }
        index += 1
        return .plain(text)
      }
      if byte == UInt8(ascii: "\\") || byte < 0x20 {
        index = end
        return try escapedString(from: start)
      }
      if byte >= 0x80 { isASCII = false }
      end += 1
    }
    index = end
    throw JSONFault(kind: .truncated, index: index, message: "the string does not end")
  }

  private mutating func escapedString(from start: Int) throws(JSONFault) -> JSONText {
    var text = Array(bytes[start..<index])
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "\""):
        guard String(validating: text, as: UTF8.self) != nil else {
          return .odd(try odd(text, from: start))
        }
        index += 1
        return .unescaped(text)
      case UInt8(ascii: "\\"):
        try escape(to: &text)
      case ..<0x20 where !rules.keepsOddValues:
        throw malformed("control character \(byte.hexadecimal) in a string")
      default:
        text.append(byte)
        index += 1
      }
    }
    throw JSONFault(kind: .truncated, index: index, message: "the string does not end")
  }

  /// The bytes that are no text, where such are kept; `index` is at the closing quote.
  private mutating func odd(_ text: [UInt8], from start: Int) throws(JSONFault) -> [UInt8] {
    guard rules.keepsOddValues else {
      let end = index
      index = start
      while index < end, let length = bytes[index..<end].validScalarLength { index += length }
      throw malformed("byte \(bytes[index].hexadecimal) is not UTF-8")
    }
    index += 1
    return text
  }

  private mutating func escape(to text: inout [UInt8]) throws(JSONFault) {
    guard index + 1 < bytes.count else {
      index = bytes.count
      throw expected("an escape")
    }
    let letter = bytes[index + 1]
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      if try unicodeEscape(to: &text) { return }
      fallthrough
    default:
      guard rules.keepsOddValues else { throw malformed("unknown escape") }
      text += [UInt8(ascii: "\\"), letter]
    }
    index += 2
  }

  /// Steps over `\uXXXX`, or over two that are a pair; false if the four digits are not there.
  private mutating func unicodeEscape(to text: inout [UInt8]) throws(JSONFault) -> Bool {
    guard let unit = codeUnit(at: index) else {
      guard bytes.count - index >= 6 else {
        index = bytes.count
        throw expected("four hexadecimal digits")
      }
      return false
    }
    if UTF16.isLeadSurrogate(unit), let trail = codeUnit(at: index + 6),
      UTF16.isTrailSurrogate(trail)
    {
      let scalar = UTF16.decode(UTF16.EncodedScalar([unit, trail]))
      text += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
      index += 12
    } else if let scalar = Unicode.Scalar(unit) {
      text += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
      index += 6
    } else {
      guard rules.keepsOddValues else { throw malformed("half of a surrogate pair") }
      // As Lua's `utf8.char` writes it.
      text += [0xE0 | UInt8(unit >> 12), 0x80 | UInt8(unit >> 6 & 63), 0x80 | UInt8(unit & 63)]
      index += 6
    }
    return true
  }

  private func codeUnit(at index: Int) -> UInt16? {
    guard index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"),
      bytes[index + 1] == UInt8(ascii: "u")
    else { return nil }
    var unit: UInt16 = 0
    for byte in bytes[index + 2..<index + 6] {
      switch byte {
      case 0x30...0x39: unit = unit << 4 | UInt16(byte - 0x30)
      case 0x41...0x46, 0x61...0x66: unit = unit << 4 | UInt16((byte | 0x20) - 0x57)
      default: return nil
      }
    }
    return unit
  }
}
