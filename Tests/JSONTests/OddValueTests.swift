import JSON
import Testing

/// Answers of the real world: one odd value costs nothing but itself.
@Suite(.timeLimit(.minutes(30))) struct OddValueTests {
  static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test(
    "The rest of an answer is exact, and so are the bytes of what is odd",
    arguments: [
      ([0x22, 0x63, 0xE9, 0x22], .bytes([0x63, 0xE9])),  // Latin-1
      ([0x22, 0xCE, 0xDE, 0xC8, 0xA8, 0x22], .bytes([0xCE, 0xDE, 0xC8, 0xA8])),  // GBK
      (bytes(#""e\ud83d""#), .bytes([0x65, 0xED, 0xA0, 0xBD])),
      (bytes(#""\udc00x""#), .bytes([0xED, 0xB0, 0x80, 0x78])),
      (bytes(#""\ud83d\ud83d\ude00""#), .bytes([0xED, 0xA0, 0xBD, 0xF0, 0x9F, 0x98, 0x80])),
      (bytes(#""\ud83d\u0041""#), .bytes([0xED, 0xA0, 0xBD, 0x41])),
      ([0x22, 0xC3, 0x5C, 0x6E, 0x22], .bytes([0xC3, 0x0A])),  // cut in the middle of a letter
      ([0x22, 0x01, 0x09, 0x22], "\u{01}\t"),
      (bytes(#""\x41\'""#), #"\x41\'"#),
      (bytes(#""\u00zz""#), #"\u00zz"#),
      (bytes("NaN"), .real(.infinity)), (bytes("-Infinity"), .real(-.infinity)),
      (bytes("1e999"), .real(.infinity)),
      (bytes("18446744073709551615"), .unsigned(.max)),
      (bytes("9223372036854775808"), .unsigned(1 << 63)),
      (bytes("18446744073709551616"), .real(18_446_744_073_709_551_616)),
      (bytes("-9223372036854775809"), .real(-9_223_372_036_854_775_809)),
      ([0xEF, 0xBB, 0xBF, 0x31], 1),
    ] as [([UInt8], JSONValue)])
  func odd(_ text: [UInt8], _ value: JSONValue) throws {
    // As the last but one of a document, behind which another one is read.
    let start = Array(#"{"id":9007199254740993,"odd":"#.utf8)
    let isMarked = text.first == 0xEF
    let whole =
      isMarked
      ? text.prefix(3) + start + text.dropFirst(3) + Array(#","next":[1]}"#.utf8)
      : start + text + Array(#","next":[1]}"#.utf8)
    let document = try JSONValue(parsing: whole, by: .answer)
    #expect(document["id"] == 9_007_199_254_740_993)
    #expect(document["next"] == [1])
    if case .real(let number) = document["odd"], number.isNaN {
      #expect(text == Self.bytes("NaN"))
    } else {
      #expect(document["odd"] == value)
    }
  }

  @Test(
    "What a person wrote is held to the standard",
    arguments: [
      [0x22, 0x63, 0xE9, 0x22], bytes(#""e\ud83d""#), bytes(#""\udc00""#), [0x22, 0x01, 0x22],
      bytes(#""\x41""#), bytes(#""\u00zz""#), bytes("NaN"), bytes("Infinity"), bytes("-Infinity"),
      bytes("1e999"), bytes("+1"), bytes(".5"), bytes("5."), bytes("0x10"), bytes("1e"),
      bytes("[1,]"), bytes("{,}"), bytes("'a'"), bytes("tru"), bytes("truex"), bytes("- 1"),
      bytes(#"{"a":1 "b":2}"#), bytes("[1"), bytes("\u{A0}1"), bytes("1\0"), [0xFF, 0xFE, 0x31, 0],
    ])
  func strict(_ text: [UInt8]) {
    #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
  }

  @Test("A byte-order mark may come first, and only there")
  func mark() throws {
    #expect(try JSONValue(parsing: [0xEF, 0xBB, 0xBF] + Array("[1]".utf8)) == [1])
    #expect(throws: JSONError.self) { try JSONValue(parsing: Self.bytes("[\u{FEFF}1]")) }
    #expect(throws: JSONError.self) { try JSONValue(parsing: Self.bytes("\u{FEFF}\u{FEFF}1")) }
  }

  @Test("As text, what is no text is marked; written, half a pair is what it was")
  func marked() {
    let value = JSONValue.bytes([0x63, 0xE9, 0xED, 0xA0, 0xBD, 0x22])
    #expect(value.string?.unicodeScalars.contains("\u{FFFD}") == true)
    #expect(value.serialized() == Self.bytes("\"c\u{FFFD}\\ud83d\\\"\""))
  }

  @Test("Names and strings are equal when their bytes are")
  func composition() throws {
    let (one, other) = ("ガ", "カ\u{3099}")
    #expect(JSONValue.string(one) != .string(other))
    #expect(JSONValue.array([.string(one)]) != .array([.string(other)]))
    let document = try JSONValue(parsing: Self.bytes("{\"\(one)\":1,\"\(other)\":2}"))
    #expect(document.members?.count == 2)
    #expect(document[one] == 1)
    #expect(document[other] == 2)
    let strict = JSONRules(allowsDuplicates: false)
    #expect(
      try JSONValue(parsing: Self.bytes("{\"\(one)\":1,\"\(other)\":2}"), by: strict) == document)
  }

  @Test(
    "Of members of one name the last counts, in the place of the first", arguments: [2, 60, 300])
  func duplicates(_ count: Int) throws {
    let names = (0..<count).map { "\"name\($0)\":\($0)" } + ["\"name1\":true"]
    let text = Self.bytes("{\(names.joined(separator: ","))}")
    let document = try JSONValue(parsing: text)
    #expect(document.members?.count == count)
    #expect(document.members?[1].value == true)
    let error = #expect(throws: JSONError.self) {
      try JSONValue(parsing: text, by: JSONRules(allowsDuplicates: false))
    }
    #expect(error?.message == "a member of this name came before")
  }
}
