import Testing
import Text

/// What may stand before a person, and what is escaped.
@Suite(.timeLimit(.minutes(30))) struct TerminalTextTests {
  /// C0, DEL, C1, what sets the direction of writing, separators of lines, and what cannot be seen.
  private static let deceptive: [UInt32] =
    Array(0..<0x20) + [0x7F] + Array(0x80..<0xA0) + [0x200E, 0x200F, 0x061C]
    + Array(0x202A...0x202E) + Array(0x2066...0x2069) + [0x2028, 0x2029, 0x200B, 0xFEFF, 0xAD]
    + [0xE0041]

  @Test(arguments: deceptive) func isEscaped(value: UInt32) throws {
    let scalar = try #require(Unicode.Scalar(value))
    let text = "a\(scalar)b"
    #expect(text.isDeceptive)
    for shown in [
      text.escapingControls, text.excerpt(10), text.luaLiteral, text.bareOrLiteral, text.oneLine,
    ] {
      #expect(!shown.isDeceptive, "\(shown.unicodeScalars.map(\.value))")
    }
    let inLines = text.escapingControlsInLines
    #expect(inLines.isDeceptive == (scalar == "\n" || scalar == "\t"))
  }

  @Test(arguments: ["web-1", "東京", "père", "क्‍ष", "👩‍💻", "❤️", "שלום", "مرحبا"])
  func isLeftAsItIs(text: String) {
    #expect(!text.isDeceptive)
    #expect(text.escapingControls == text)
  }

  @Test func aNameThatTurnsTextRoundIsReadInOrder() {
    #expect("web\u{202E}gnitide".escapingControls == #"web\u{202e}gnitide"#)
    #expect("a\nb".escapingControls == #"a\nb"#)
    #expect("a\u{1B}[2Jb".oneLine == "a [2Jb")
  }

  @Test func literalsAreReadAsTheSameBytes() {
    #expect("a\"b\\c\n".luaLiteral == #""a\"b\\c\n""#)
    #expect(LuaSource.literal([0x61, 0xFF, 0x0A]) == #""a\xff\n""#)
    #expect("end".luaField == #"["end"]"#)
    #expect("name_1".luaField == "name_1")
  }
}
