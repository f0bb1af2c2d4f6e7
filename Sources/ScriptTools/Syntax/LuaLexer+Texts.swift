internal import JSON

// What stands in quotes, and in long brackets.
extension LuaLexer {
  mutating func quoted() throws(LuaSyntaxError) -> String {
    let (start, quote) = (position(), bytes[index])
    index += 1
    var text: [UInt8] = []
    while let byte = peek(), byte != quote {
      index += 1
      if byte == UInt8(ascii: "\n") { throw LuaSyntaxError(position: start) }
      if byte == UInt8(ascii: "\\") { text += try escape(from: start) } else { text.append(byte) }
    }
    guard peek() != nil else { throw LuaSyntaxError(position: start) }
    index += 1
    return String(decoding: text, as: UTF8.self)
  }

  /// What stands after a backslash.
  private mutating func escape(from start: LuaToken.Position) throws(LuaSyntaxError) -> [UInt8] {
    guard let byte = peek() else { throw LuaSyntaxError(position: start) }
    index += 1
    switch byte {
    case UInt8(ascii: "n"): return [10]
    case UInt8(ascii: "t"): return [9]
    case UInt8(ascii: "r"): return [13]
    case UInt8(ascii: "a"): return [7]
    case UInt8(ascii: "b"): return [8]
    case UInt8(ascii: "f"): return [12]
    case UInt8(ascii: "v"): return [11]
    case UInt8(ascii: "\n"):
      startLine()
      return [10]
    case UInt8(ascii: "z"):
      while let blank = peek(), blank.isBlank {
        index += 1
        if blank == UInt8(ascii: "\n") { startLine() }
      }
      return []
    case UInt8(ascii: "x"): return [UInt8(digits(upTo: 2, radix: 16) ?? 0)]
    case UInt8(ascii: "u"):
      // Past the braces, if the source does not end before.
      if peek() != nil { index += 1 }
      let code = digits(upTo: 8, radix: 16) ?? 0
      if peek() != nil { index += 1 }
      return Unicode.Scalar(UInt32(code)).map { Array(String($0).utf8) } ?? []
    case _ where byte.isDecimal:
      index -= 1
      return [UInt8(truncatingIfNeeded: digits(upTo: 3, radix: 10) ?? 0)]
    default: return [byte]
    }
  }

  private mutating func digits(upTo count: Int, radix: Int) -> Int? {
    let start = index
    while index - start < count, let byte = peek(),
      Character(Unicode.Scalar(byte)).hexDigitValue.map({ $0 < radix }) == true
    {
      index += 1
    }
    return Int(String(decoding: bytes[start..<index], as: UTF8.self), radix: radix)
  }

  /// The number of `=` in a `[==[` that stands here; nil when there is none.
  func longBracketLevel() -> Int? {
    guard peek() == UInt8(ascii: "[") else { return nil }
    var level = 0
    while peek(1 + level) == UInt8(ascii: "=") { level += 1 }
    return peek(1 + level) == UInt8(ascii: "[") ? level : nil
  }

  mutating func longText(_ level: Int) throws(LuaSyntaxError) -> String {
    let position = position()
    index += level + 2
    let end = Array("]\(String(repeating: "=", count: level))]".utf8)
    if peek() == UInt8(ascii: "\n") { newline() }
    let start = index
    while index + end.count <= bytes.count {
      if bytes[index] == end[0], bytes[index..<index + end.count].elementsEqual(end) {
        defer { index += end.count }
        return String(decoding: bytes[start..<index], as: UTF8.self)
      }
      if bytes[index] == UInt8(ascii: "\n") { newline() } else { index += 1 }
    }
    throw LuaSyntaxError(position: position)
  }
}
