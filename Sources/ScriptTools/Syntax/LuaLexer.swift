internal import JSON
internal import Text

/// Cuts Lua source into words. Lua's own compiler decides what is valid; this reads what is.
struct LuaLexer {
  private let bytes: [UInt8]
  private var index = 0
  private var line = 1
  /// Where the present line begins.
  private var lineStart = 0
  /// The characters of the present line before this byte have been counted.
  private var counted = 0
  private var characters = 0
  /// Where the word that is being read begins; nil between words.
  private var wordStart: Int?
  /// The source ends with a comment that the next line would end.
  private var endsInComment = false

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

  // MARK: Beginnings

  /// The words of source that may end anywhere, and what it ends in.
  static func beginning(of bytes: [UInt8]) -> LuaBeginning {
    var lexer = LuaLexer(bytes)
    var tokens: [LuaToken] = []
    while true {
      do throws(LuaSyntaxError) {
        let token = try lexer.next()
        if token.kind == .end {
          return LuaBeginning(tokens: tokens, end: lexer.endsInComment ? .comment : .words)
        }
        tokens.append(token)
      } catch {
        return LuaBeginning(tokens: tokens, end: lexer.unfinished)
      }
    }
  }

  /// What could not be read to its end.
  private var unfinished: LuaBeginning.End {
    guard let wordStart else { return .comment }
    let byte = bytes[wordStart]
    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
      // A line break ends it too early.
      if index < bytes.count || bytes.last == UInt8(ascii: "\n") { return .nonsense }
      return .text(start: wordStart + 1, closing: byte == UInt8(ascii: "'") ? "'" : "\"")
    }
    guard byte == UInt8(ascii: "["), index == bytes.count || bytes[wordStart...].count > 1,
      let end = bytes[(wordStart + 1)...].firstIndex(of: byte)
    else { return .nonsense }
    let marks = String(repeating: "=", count: end - wordStart - 1)
    return .text(start: end + 1, closing: "]\(marks)]")
  }

  // MARK: Words

  private mutating func next() throws(LuaSyntaxError) -> LuaToken {
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

  // MARK: Texts

  private mutating func quoted() throws(LuaSyntaxError) -> String {
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
  private func longBracketLevel() -> Int? {
    guard peek() == UInt8(ascii: "[") else { return nil }
    var level = 0
    while peek(1 + level) == UInt8(ascii: "=") { level += 1 }
    return peek(1 + level) == UInt8(ascii: "[") ? level : nil
  }

  private mutating func longText(_ level: Int) throws(LuaSyntaxError) -> String {
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

  private mutating func newline() {
    index += 1
    startLine()
  }

  private mutating func startLine() {
    line += 1
    lineStart = index
  }

  private func peek(_ offset: Int = 0) -> UInt8? {
    index + offset < bytes.count ? bytes[index + offset] : nil
  }

  /// Where the reading is. Counts on from the last time: lines may be long.
  private mutating func position() -> LuaToken.Position {
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
  fileprivate var isDecimal: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  fileprivate var isLetterOrUnderscore: Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) || self == UInt8(ascii: "_")
  }

  fileprivate var isBlank: Bool { self == 32 || (9...13).contains(self) }
}
