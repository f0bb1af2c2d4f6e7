internal import JSON
internal import Text

/// Cuts Lua source into words. Lua's own compiler decides what is valid; this reads what is.
struct LuaLexer {
  let bytes: [UInt8]
  var index = 0
  private var line = 1
  /// Where the present line begins.
  private var lineStart = 0
  /// The characters of the present line before this byte have been counted.
  private var counted = 0
  private var characters = 0
  /// Where the word that is being read begins; nil between words.
  private(set) var wordStart: Int?
  /// The source ends with a comment that the next line would end.
  private(set) var endsInComment = false

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    // Lua skips a first line that starts with '#'.
    if bytes.first == UInt8(ascii: "#") { skipLine() }
  }

  static func tokens(of bytes: [UInt8]) throws(LuaSyntaxError) -> [LuaToken] {
    var lexer = LuaLexer(bytes)
    var tokens: [LuaToken] = []
    repeat { tokens.append(try lexer.next()) } while tokens.last?.kind != .end
    return tokens
  }

  // MARK: Words

  mutating func next() throws(LuaSyntaxError) -> LuaToken {
    wordStart = nil
    try skipBlanksAndComments()
    let (start, position) = (index, position())
    wordStart = start
    let kind = try kind()
    return LuaToken(kind: kind, position: position, range: start..<index)
  }

  private mutating func kind() throws(LuaSyntaxError) -> LuaToken.Kind {
    guard let byte = peek() else { return .end }
    if byte.isLetterOrUnderscore { return word() }
    if byte.isDecimal || byte == UInt8(ascii: "."), peek(1)?.isDecimal == true || byte.isDecimal {
      return try number()
    }
    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { return .string(try quoted()) }
    if let level = longBracketLevel() { return .string(try longText(level)) }
    return try symbol()
  }

  private mutating func word() -> LuaToken.Kind {
    let start = index
    while let byte = peek(), byte.isLetterOrUnderscore || byte.isDecimal { index += 1 }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    return LuaSource.keywords.contains(text) ? .keyword(text) : .name(text)
  }

  private mutating func number() throws(LuaSyntaxError) -> LuaToken.Kind {
    let start = index
    let position = position()
    let isHexadecimal = peek() == UInt8(ascii: "0") && (peek(1) ?? 0) | 0x20 == UInt8(ascii: "x")
    let exponent = isHexadecimal ? UInt8(ascii: "p") : UInt8(ascii: "e")
    while let byte = peek(),
      byte.isLetterOrUnderscore || byte.isDecimal || byte == UInt8(ascii: ".")
    {
      index += 1
      if byte | 0x20 == exponent, let sign = peek(), "+-".utf8.contains(sign) { index += 1 }
    }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    if isHexadecimal, let number = UInt64(text.dropFirst(2), radix: 16) {
      return .number(.integer(Int64(bitPattern: number)))
    }
    if let number = Int64(text) { return .number(.integer(number)) }
    guard let number = Double(text) ?? Double("\(text)p0") else {
      throw LuaSyntaxError(position: position)
    }
    return .number(.real(number))
  }

  private mutating func symbol() throws(LuaSyntaxError) -> LuaToken.Kind {
    let isLong = peek(1).map { "=/:<>.".utf8.contains($0) } ?? false
    let three = isLong ? ["..."] : []
    let two = isLong ? ["==", "~=", "<=", ">=", "//", "::", "<<", ">>", ".."] : []
    for (length, symbols) in [(3, three), (2, two)] where index + length <= bytes.count {
      let text = String(decoding: bytes[index..<index + length], as: UTF8.self)
      if symbols.contains(text) {
        index += length
        return .symbol(text)
      }
    }
    guard "+-*/%^#&~|<>=(){}[];:,.".utf8.contains(bytes[index]) else {
      throw LuaSyntaxError(position: position())
    }
    index += 1
    return .symbol(String(decoding: bytes[index - 1..<index], as: UTF8.self))
  }

  // MARK: Between words

  private mutating func skipBlanksAndComments() throws(LuaSyntaxError) {
    while let byte = peek() {
      if byte == UInt8(ascii: "\n") {
        newline()
      } else if byte.isBlank {
        index += 1
      } else if byte == UInt8(ascii: "-"), peek(1) == UInt8(ascii: "-") {
        index += 2
        if let level = longBracketLevel() { _ = try longText(level) } else { skipLine() }
      } else {
        return
      }
    }
  }

  private mutating func skipLine() {
    while let byte = peek(), byte != UInt8(ascii: "\n") { index += 1 }
    endsInComment = peek() == nil
  }

  mutating func newline() {
    index += 1
    startLine()
  }

  mutating func startLine() {
    line += 1
    lineStart = index
  }

  func peek(_ offset: Int = 0) -> UInt8? {
    index + offset < bytes.count ? bytes[index + offset] : nil
  }

  /// Where the reading is. Counts on from the last time: lines may be long.
  mutating func position() -> LuaToken.Position {
    if counted < lineStart { (counted, characters) = (lineStart, 0) }
    if counted < index {
      // Continuation bytes of UTF-8 are no characters of their own.
      characters += bytes[counted..<index].count { $0 & 0xC0 != 0x80 }
      counted = index
    }
    return LuaToken.Position(line: line, column: characters + 1)
  }
}

extension UInt8 {
  var isDecimal: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  fileprivate var isLetterOrUnderscore: Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) || self == UInt8(ascii: "_")
  }

  var isBlank: Bool { self == 32 || (9...13).contains(self) }
}
