public import JSON

extension JSONValue {
  /// The one spelling of a value: equal values have equal bytes, in every process.
  ///
  /// It is JSON without blanks, in which the members of an object are sorted by the bytes of their
  /// names and the last of several with one name counts; integers are exact; a real number has a
  /// point or an exponent, so that `1` and `1.0` differ as in Lua, and is the shortest that reads
  /// back as itself; only `"`, `\` and control characters are escaped. What JSON has no word for is
  /// written `inf`, `-inf` and `nan`.
  public var canonicalForm: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(100)
    appendCanonicalForm(to: &bytes)
    return bytes
  }

  private func appendCanonicalForm(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes += "null".utf8
    case .boolean(let flag): bytes += (flag ? "true" : "false").utf8
    case .integer(let number): bytes += String(number).utf8
    case .unsigned(let number): bytes += String(number).utf8
    case .real(let number): bytes += number.isNaN ? "nan".utf8 : number.description.utf8
    case .string(let text): bytes.append(quoted: text)
    // In no quotes, so that it is no text's form.
    case .bytes(let odd): bytes += odd.flatMap { [UInt8](String($0, radix: 16).utf8) + [0x20] }
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        element.appendCanonicalForm(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.sortedByBytes.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(quoted: member.name)
        bytes.append(UInt8(ascii: ":"))
        member.value.appendCanonicalForm(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }
}

extension [JSONMember] {
  /// By the bytes of their names; of members with one name only the last.
  fileprivate var sortedByBytes: [JSONMember] {
    if count < 2 { return self }
    // Strings are compared as bytes: two spellings of one letter are two names.
    let sorted = enumerated().sorted { left, right in
      if left.element.name.utf8.lexicographicallyPrecedes(right.element.name.utf8) { return true }
      return left.element.name.utf8.elementsEqual(right.element.name.utf8)
        && left.offset < right.offset
    }.map(\.element)
    return sorted.indices.filter { index in
      index + 1 == sorted.endIndex
        || !sorted[index].name.utf8.elementsEqual(sorted[index + 1].name.utf8)
    }.map { sorted[$0] }
  }
}

extension [UInt8] {
  fileprivate mutating func append(quoted text: String) {
    var text = text
    append(UInt8(ascii: "\""))
    text.withUTF8 { bytes in
      // Nearly all texts stand as they are.
      if bytes.contains(where: \.isEscaped) {
        for byte in bytes { append(escaped: byte) }
      } else {
        append(contentsOf: bytes)
      }
    }
    append(UInt8(ascii: "\""))
  }

  private mutating func append(escaped byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      append(UInt8(ascii: "\\"))
      append(byte)
    case 0..<0x20:
      self += "\\u00".utf8
      let digits = String(byte, radix: 16)
      self += (digits.utf8.count == 1 ? "0" + digits : digits).utf8
    default: append(byte)
    }
  }
}

extension UInt8 {
  fileprivate var isEscaped: Bool {
    self < 0x20 || self == UInt8(ascii: "\"") || self == UInt8(ascii: "\\")
  }
}
